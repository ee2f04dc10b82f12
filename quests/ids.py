"""Identifiers: UUIDv7 inside, prefixed opaque text outside (``qst_06f...``)."""

from datetime import datetime
from functools import lru_cache
from hashlib import sha1
from os import register_at_fork, urandom
from uuid import UUID

from quests.errors import InvalidId

LENGTH = 26  # 128 bits in base32 (RFC 4648, lower case) without padding
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
# Two characters at a time, the first two stand for the highest ten of 130 bits.
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_BITS = {pair: bits for bits, pair in enumerate(_PAIRS)}
_SHIFTS = range(120, -1, -10)
_MOST_MILLISECONDS = (1 << 48) - 1
# Of the 128 bits of a UUID (RFC 9562), four say its version and two its variant.
_VARIANT = 0b10 << 62
_VERSION_5, _VERSION_7 = 5 << 76 | _VARIANT, 7 << 76 | _VARIANT
_FREE = (1 << 128) - 1 & ~(0xF << 76 | 0b11 << 62)
# A system call for each identifier would cost more than all else: randomness is drawn for many,
# and a process that is forked draws its own.
_RANDOM_BYTES, _DRAWN_AT_ONCE = 10, 256
_randomness: list[int] = []
register_at_fork(after_in_child=_randomness.clear)
# One request names the same few identifiers many times.
_KEPT = 10_000


def new_id(at: datetime) -> UUID:
    """A fresh UUIDv7 (RFC 9562): time-ordered to the millisecond, 74 random bits.

    Args:
        at: When the thing came about; aware.
    """
    milliseconds = int(at.timestamp() * 1000) & _MOST_MILLISECONDS
    return UUID(int=(milliseconds << 80 | _random_bits()) & _FREE | _VERSION_7)


def _random_bits() -> int:
    """Eighty bits nobody was given before; may be asked from any thread."""
    try:
        return _randomness.pop()
    except IndexError:
        drawn = urandom(_RANDOM_BYTES * _DRAWN_AT_ONCE)
        places = range(_RANDOM_BYTES, len(drawn), _RANDOM_BYTES)
        _randomness.extend(int.from_bytes(drawn[at : at + _RANDOM_BYTES]) for at in places)
        return int.from_bytes(drawn[:_RANDOM_BYTES])


def named_id(space: UUID, name: str) -> UUID:
    """The UUIDv5 (RFC 9562) of a name in a space: the same name always has the same one.

    As :func:`uuid.uuid5`, in half its time.
    """
    digest = sha1(space.bytes + name.encode(), usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(digest[:16]) & _FREE | _VERSION_5)


@lru_cache(_KEPT)
def public_id(prefix: str, identifier: UUID) -> str:
    """The identifier as clients see it, for example ``qst_`` and 26 letters and digits."""
    bits = identifier.int << 2  # the last character has two bits to spare
    return f"{prefix}_{''.join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])}"


@lru_cache(_KEPT)
def parse_id(prefix: str, text: str) -> UUID:
    """Read a public identifier back.

    Raises:
        InvalidId: another prefix, another length or an impossible character.
    """
    head, _, body = text.rpartition("_")
    try:
        parts = [_BITS[body[place : place + 2]] for place in range(0, len(body), 2)]
        bits = sum(part << shift for part, shift in zip(parts, _SHIFTS, strict=True))
    except (KeyError, ValueError):
        bits = 1  # not a multiple of four: refused below
    if head != prefix or bits & 3:  # the two bits to spare must be zero
        raise InvalidId(f"Not an identifier of the form {prefix}_....")
    return UUID(int=bits >> 2)
