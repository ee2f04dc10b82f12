"""Standard Webhooks signatures (standardwebhooks.com), over exactly the bytes that are sent."""

import base64
import hmac
from datetime import datetime

from service.secret_box import SIGNING_PREFIX


def signed_headers(secret: str, message_id: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """The three headers a receiver verifies.

    Args:
        secret: ``whsec_...``.
        message_id: Without a dot, the separator of what is signed.
        body: The bytes of the request.
        at: Time of this attempt; aware.
    """
    key = base64.b64decode(secret.removeprefix(SIGNING_PREFIX))
    timestamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    digest = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{digest}",
    }
