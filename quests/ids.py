"""Identifiers: UUIDv7 inside, prefixed opaque text outside (``qst_06f...``)."""

import base64
import secrets
from datetime import datetime
from uuid import UUID

from quests.errors import InvalidId

LENGTH = 26  # 128 bits in base32 without padding


def new_id(at: datetime) -> UUID:
    """A fresh UUIDv7 (RFC 9562): time-ordered to the millisecond, 74 random bits.

    Args:
        at: When the thing came about; aware.
    """
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    random = secrets.randbits(74)
    high = (milliseconds << 16) | (7 << 12) | (random >> 62)
    low = (0b10 << 62) | (random & ((1 << 62) - 1))
    return UUID(int=(high << 64) | low)


def public_id(prefix: str, identifier: UUID) -> str:
    """The identifier as clients see it, for example ``qst_`` and 26 letters and digits."""
    text = base64.b32encode(identifier.bytes).decode("ascii").rstrip("=").lower()
    return f"{prefix}_{text}"


def parse_id(prefix: str, text: str) -> UUID:
    """Read a public identifier back.

    Raises:
        InvalidId: another prefix, another length or an impossible character.
    """
    head, _, body = text.rpartition("_")
    if head != prefix or len(body) != LENGTH or body != body.lower():
        raise InvalidId(f"Not an identifier of the form {prefix}_....")
    try:
        raw = base64.b32decode(body.upper() + "======")
    except ValueError as wrong:
        raise InvalidId(f"Not an identifier of the form {prefix}_....") from wrong
    if public_id(prefix, UUID(bytes=raw)) != text:  # the last two bits must be zero
        raise InvalidId(f"Not an identifier of the form {prefix}_....")
    return UUID(bytes=raw)
