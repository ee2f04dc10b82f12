"""The word in a mail by which one ends such mails: signed, without a session, for good.

It names the person, the campaign and whom they agreed to hear from. Nobody can make one without the
installation's secret, and none is stored.
"""

import base64
import hmac
from dataclasses import dataclass
from uuid import UUID

ID_BYTES, MAC_BYTES = 16, 12
LENGTH = 4 * ID_BYTES + MAC_BYTES


class NotSigned(ValueError):
    """The text is no such word of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribing:
    """Who ends mails of whom."""

    workspace_id: UUID
    participant_id: UUID
    campaign_id: UUID
    organisation_id: UUID

    def signed(self, secret: str) -> str:
        """As it stands in the address of a link."""
        ids = (self.workspace_id, self.participant_id, self.campaign_id, self.organisation_id)
        said = b"".join(one.bytes for one in ids)
        return base64.urlsafe_b64encode(said + _mac(secret, said)).decode().rstrip("=")


def read_unsubscribing(secret: str, text: str) -> Unsubscribing:
    """Who it is that ends mails.

    Raises:
        NotSigned: not made by this installation, or changed.
    """
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True)
    except ValueError as wrong:
        raise NotSigned from wrong
    said, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(raw) != LENGTH or not hmac.compare_digest(mac, _mac(secret, said)):
        raise NotSigned
    ids = [UUID(bytes=said[at : at + ID_BYTES]) for at in range(0, len(said), ID_BYTES)]
    workspace, participant, campaign, organisation = ids
    return Unsubscribing(
        workspace_id=workspace,
        participant_id=participant,
        campaign_id=campaign,
        organisation_id=organisation,
    )


def _mac(secret: str, said: bytes) -> bytes:
    return hmac.digest(secret.encode(), b"unsubscribe/1/" + said, "sha256")[:MAC_BYTES]
