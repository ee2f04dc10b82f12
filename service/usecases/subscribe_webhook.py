"""An organisation wants to be told: the receiver is created, off until a test succeeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from quests.errors import NotFound
from quests.ids import new_id
from service.events.envelope import API_VERSION
from service.letters import ConsentNeeded, Ordering, Payload
from service.secret_box import seal
from service.store.session import Session
from service.store.webhooks import (
    Endpoint,
    add_endpoint,
    all_campaigns_exist,
    sealed_headers,
)

UNTESTED = "not_tested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the organisation asks for; empty lists mean everything."""

    workspace_id: UUID
    organisation_id: UUID
    url: str
    description: str
    event_types: Sequence[str]
    campaign_ids: Sequence[UUID]
    payload: Payload = "full"
    ordering: Ordering = "none"
    max_in_flight: int = 2
    consent: ConsentNeeded = "any"
    headers: Mapping[str, str] = field(default_factory=dict)


async def subscribe_webhook(
    session: Session, wish: Wish, *, keys: tuple[str, str], at: datetime
) -> Endpoint:
    """Create a receiver.

    Args:
        session: The caller's transaction.
        wish: What was asked for; the address has been checked.
        keys: The installation's secret, and the new signing secret that it seals.
        at: Now.

    Raises:
        NotFound: a campaign that is not in this workspace.
    """
    endpoint = _endpoint(wish, keys, at)
    if not await all_campaigns_exist(session, wish.workspace_id, wish.campaign_ids):
        raise NotFound("There is no such campaign.")
    await add_endpoint(session, endpoint)
    return endpoint


def _endpoint(wish: Wish, keys: tuple[str, str], at: datetime) -> Endpoint:
    endpoint_id = new_id(at)
    installation, signing = keys
    return Endpoint(
        workspace_id=wish.workspace_id,
        id=endpoint_id,
        organisation_id=wish.organisation_id,
        url=wish.url,
        description=wish.description,
        event_types=list(wish.event_types),
        campaign_ids=list(wish.campaign_ids),
        enabled=False,
        disabled_reason=UNTESTED,
        failing_since=None,
        secret=seal(installation, signing, owner=endpoint_id.bytes),
        payload=wish.payload,
        ordering=wish.ordering,
        max_in_flight=wish.max_in_flight,
        consent=wish.consent,
        headers=sealed_headers(wish.headers, installation, endpoint_id),
        header_names=sorted(wish.headers),
        api_version=API_VERSION,
        created_at=at,
        updated_at=at,
    )
