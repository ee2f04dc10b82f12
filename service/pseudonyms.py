"""Names for people, and for what they did, that differ between organisations. Pure.

Two organisations that join their lists find nothing in common: each sees HMACs under a key of
its own, derived from the installation's secret.
"""

import base64
import hmac
from functools import lru_cache
from uuid import UUID

from quests.ids import public_id

LENGTH = 16  # bytes: collisions stay out of reach, the text stays short


@lru_cache(maxsize=4096)
def organisation_key(secret: str, organisation_id: UUID) -> bytes:
    """The key under which one organisation's pseudonyms are made."""
    return hmac.digest(secret.encode(), b"pseudonyms/" + organisation_id.bytes, "sha256")


def participant_ref(secret: str, organisation_id: UUID, participant_id: UUID) -> str:
    """How ``organisation_id`` knows the person: ``p_`` and 26 letters and digits, for ever."""
    key = organisation_key(secret, organisation_id)
    digest = hmac.digest(key, participant_id.bytes, "sha256")[:LENGTH]
    return "p_" + base64.b32encode(digest).decode("ascii").rstrip("=").lower()


def own_id(secret: str, organisation_id: UUID, prefix: str, identifier: UUID) -> str:
    """How ``organisation_id`` knows a thing that belongs to a person, or a message about it.

    Has the shape of a public identifier, and is always the same for one organisation.
    """
    key = organisation_key(secret, organisation_id)
    digest = hmac.digest(key, prefix.encode() + b"/" + identifier.bytes, "sha256")[:LENGTH]
    return public_id(prefix, UUID(bytes=digest))


@lru_cache(maxsize=4096)
def sequence_shift(secret: str, organisation_id: UUID) -> int:
    """What one organisation's sequences are counted from: below 2^40, so JSON keeps them exact."""
    key = organisation_key(secret, organisation_id)
    return int.from_bytes(hmac.digest(key, b"sequence", "sha256")[:5], "big")


def person_of(secret: str, workspace_id: UUID, name: str) -> UUID:
    """Whom somebody else calls ``name``: the same person under the same name, and no way back."""
    return _named(secret, workspace_id, b"person", name)


def visitor_of(secret: str, workspace_id: UUID, name: str) -> UUID:
    """The browser that somebody else calls ``name``; it shares nothing with a person of it."""
    return _named(secret, workspace_id, b"visitor", name)


@lru_cache(maxsize=4096)
def _name_key(secret: str, workspace_id: UUID, what: bytes) -> bytes:
    return hmac.digest(secret.encode(), b"names/" + what + b"/" + workspace_id.bytes, "sha256")


def _named(secret: str, workspace_id: UUID, what: bytes, name: str) -> UUID:
    key = _name_key(secret, workspace_id, what)
    digest = hmac.digest(key, name.encode(), "sha256")[:LENGTH]
    return UUID(bytes=digest, version=4)
