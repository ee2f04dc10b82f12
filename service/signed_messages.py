"""Messages that carry a Standard Webhooks signature (standardwebhooks.com): made and checked."""

import base64
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from quests.errors import Unauthenticated
from service.secret_box import SIGNING_PREFIX

TOLERANCE_SECONDS = 300
MOST_SIGNATURES = 10
A_MESSAGE_ID = re.compile(r"[!-~]{1,200}")
A_STAMP = re.compile(r"[0-9]{1,12}")


class SignatureInvalid(Unauthenticated):
    """No signature, not a good one, or not one of this time: which of it is not told."""

    code, title = "signature-invalid", "This signature is not valid"


def is_signed(
    secrets: Sequence[str], headers: Mapping[str, str], body: bytes, *, at: datetime
) -> bool:
    """Whether somebody who knows one of the secrets signed these bytes within five minutes.

    Args:
        secrets: ``whsec_...``; one match is enough.
        headers: Those of the request, by names in small letters.
        at: Now; aware.
    """
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not A_MESSAGE_ID.fullmatch(message_id) or not A_STAMP.fullmatch(stamp):
        return False
    if abs(at.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        return False
    signed = b".".join((message_id.encode(), stamp.encode(), body))
    given = headers.get("webhook-signature", "").split()[:MOST_SIGNATURES]
    wanted = [signature_of(secret, signed).encode() for secret in secrets]
    # All are compared with all, so that the time says nothing.
    tried = [one.encode("utf-8", "surrogatepass") for one in given]
    matches = [hmac.compare_digest(w, g) for w in wanted for g in tried]
    return any(matches)


def signature_of(secret: str, signed: bytes) -> str:
    """The signature of what is signed: id, time and body, with dots between them."""
    key = base64.b64decode(secret.removeprefix(SIGNING_PREFIX))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
