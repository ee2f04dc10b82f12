"""Standard Webhooks signatures (standardwebhooks.com), over exactly the bytes that are sent."""

from collections.abc import Sequence
from datetime import datetime

from service.signed_messages import signature_of


def signed_headers(
    secrets: Sequence[str], message_id: str, body: bytes, *, at: datetime
) -> dict[str, str]:
    """The three headers a receiver verifies.

    Args:
        secrets: ``whsec_...``, the one in force first: each signs, and one match is enough.
        message_id: Without a dot, the separator of what is signed.
        body: The bytes of the request.
        at: Time of this attempt; aware.
    """
    timestamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signature_of(secret, signed) for secret in secrets),
    }
