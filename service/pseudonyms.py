"""Names for people that differ from one organisation to the next. Pure.

Two organisations that compare their lists cannot tell who is who: each sees an HMAC of the
participant under a key of its own, derived from the installation's secret.
"""

import base64
import hmac
from functools import lru_cache
from uuid import UUID

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
