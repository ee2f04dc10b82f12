"""The text of an API key: ``cq_<workspace>_<secret><checksum>``, and what we keep of it.

The workspace stands in the key so that one indexed look-up inside the tenant finds it. The
secret has 160 random bits, so a plain SHA-256 is enough to store. The checksum lets scanners
and clients tell a mistyped key from a wrong one without asking us.
"""

import base64
import hashlib
import secrets
import zlib
from uuid import UUID

from quests.errors import InvalidId, Unauthenticated
from quests.ids import parse_id, public_id

PREFIX = "cq"
SECRET_BYTES = 20  # 160 bits are 32 base32 digits
SECRET_LENGTH = 32
CHECKSUM_LENGTH = 6


def new_key_text(workspace_id: UUID) -> str:
    """A fresh key of that workspace. Show it once; keep only :func:`key_hash`."""
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii").lower()
    key = f"{public_id(PREFIX, workspace_id)}_{secret}"
    return key + _checksum(key)


def workspace_of(text: str) -> UUID:
    """The workspace a key belongs to.

    Raises:
        Unauthenticated: the text is not a key of ours, or was mistyped.
    """
    head, _, tail = text.rpartition("_")
    key, checksum = text[:-CHECKSUM_LENGTH], text[-CHECKSUM_LENGTH:]
    right_length = len(tail) == SECRET_LENGTH + CHECKSUM_LENGTH
    if not (text.isascii() and right_length and _checksum(key) == checksum):
        raise Unauthenticated("This is not an API key.")
    try:
        return parse_id(PREFIX, head)
    except InvalidId as wrong:
        raise Unauthenticated("This is not an API key.") from wrong


def key_hash(text: str) -> bytes:
    """What is stored instead of the key: SHA-256, 32 bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _checksum(key: str) -> str:
    """Thirty bits of CRC-32 as six base32 digits."""
    number = zlib.crc32(key.encode("ascii", "replace")) >> 2
    return "".join(_digit((number >> shift) & 31) for shift in range(25, -1, -5))


def _digit(value: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz234567"[value]
