"""Signed codes: short enough for a small QR code, and to be typed from a sticker.

Sixteen signs of Crockford's base32 hold 80 bits: which batch (30), which number in it (14), and
36 bits of a MAC over both. Whoever has no key needs 2^36 tries to hit one, each of them a request;
whoever mistypes is told so, for the same reason.

Source: https://www.crockford.com/base32.html, RFC 2104.
"""

import hmac
from dataclasses import dataclass
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U
LOOK_ALIKES = str.maketrans("OILoil", "011011", "- ")
LENGTH, GROUP = 16, 4
BATCH_BITS, NUMBER_BITS, MAC_BITS = 30, 14, 36
MAX_BATCH = (1 << BATCH_BITS) - 1
MAX_NUMBER = (1 << NUMBER_BITS) - 1
SIGN_BITS = 5


class NotACode(ValueError):
    """The text is no code at all, whoever made it."""


@dataclass(frozen=True, slots=True)
class Code:
    """The ``number``-th of a batch; ``mac`` shows that we made it."""

    batch: int
    number: int
    mac: int


def code_key(secret: str, workspace_id: UUID) -> bytes:
    """The key of a workspace's codes; it follows from the installation's secret."""
    return hmac.digest(secret.encode(), b"codes/1/" + workspace_id.bytes, "sha256")


def new_code_text(key: bytes, batch: int, number: int) -> str:
    """The code as it is printed: ``XXXX-XXXX-XXXX-XXXX``.

    Args:
        key: Of the workspace.
        batch: From 0 to ``MAX_BATCH``.
        number: From 0 to ``MAX_NUMBER``.
    """
    if not (0 <= batch <= MAX_BATCH and 0 <= number <= MAX_NUMBER):
        raise ValueError("This does not fit into a code.")
    value = (batch << NUMBER_BITS | number) << MAC_BITS | _mac(key, batch, number)
    places = range((LENGTH - 1) * SIGN_BITS, -1, -SIGN_BITS)
    signs = "".join(ALPHABET[value >> place & 31] for place in places)
    return "-".join(signs[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_code(text: str) -> Code:
    """What a code says, however it was typed: small letters, O for 0, with or without hyphens.

    A whole web address that ends in the code is taken for it: phones read those from a QR code.

    Raises:
        NotACode: it is none.
    """
    signs = text.strip().rstrip("/").rpartition("/")[2].translate(LOOK_ALIKES).upper()
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        raise NotACode
    value = 0
    for sign in signs:
        value = value << SIGN_BITS | ALPHABET.index(sign)
    named = value >> MAC_BITS
    return Code(named >> NUMBER_BITS, named & MAX_NUMBER, value & ((1 << MAC_BITS) - 1))


def is_genuine(key: bytes, code: Code) -> bool:
    """Whether we made it, in the workspace of this key."""
    right = _mac(key, code.batch, code.number).to_bytes(8, "big")
    return hmac.compare_digest(code.mac.to_bytes(8, "big"), right)


def _mac(key: bytes, batch: int, number: int) -> int:
    said = (batch << NUMBER_BITS | number).to_bytes(8, "big")
    return int.from_bytes(hmac.digest(key, said, "sha256")[:8], "big") >> (64 - MAC_BITS)
