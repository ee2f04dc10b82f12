"""Standard Webhooks signatures (standardwebhooks.com), over exactly the bytes that are sent."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime

from service.secret_box import SIGNING_PREFIX


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
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SIGNING_PREFIX))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
