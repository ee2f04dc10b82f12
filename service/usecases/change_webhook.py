"""A receiver moves, wants other news, or wants none for now."""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any
from uuid import UUID

from quests.errors import NotFound, PreconditionFailed
from service.letters import Courier
from service.store.delivery_log import give_turns
from service.store.session import Session, Transactions
from service.store.webhooks import (
    Endpoint,
    all_campaigns_exist,
    change_endpoint,
    endpoint_by_id,
    sealed_headers,
)

ANY = "*"


async def change_webhook(
    database: Transactions,
    courier: Courier,
    named: tuple[UUID, UUID, UUID],
    changes: Mapping[str, Any],
    *,
    seen: Set[str],
    secret: str,
    at: datetime,
) -> Endpoint:
    """Change a receiver; at a new address it is off until a test succeeds there.

    Args:
        database: Opens the transaction; the address is checked before a transaction begins.
        courier: Knows which addresses may be called.
        named: Workspace, organisation and endpoint.
        changes: Some of ``url description event_types campaign_ids enabled`` (only False)
            ``payload ordering max_in_flight consent headers``.
        secret: The installation's secret, seals the headers.
        seen: Tags of the states that the change was made from; ``*`` is any.
        at: Now.

    Raises:
        NotFound: no such receiver, or a campaign that is not in this workspace.
        PreconditionFailed: it is in another state by now.
        WebhookUrlForbidden: the new address may not be called.
    """
    if "url" in changes:
        await courier.check(changes["url"])
    async with database.transaction(named[0]) as session:
        endpoint = await endpoint_by_id(session, *named, lock=True)
        if seen.isdisjoint({ANY, endpoint.tag}):
            raise PreconditionFailed("Read it again, and decide anew.")
        if not await all_campaigns_exist(session, named[0], changes.get("campaign_ids", [])):
            raise NotFound("There is no such campaign.")
        return await _change(session, endpoint, changes, secret=secret, at=at)


async def _change(
    session: Session, endpoint: Endpoint, changes: Mapping[str, Any], *, secret: str, at: datetime
) -> Endpoint:
    """As asked, with what follows from it."""
    ordering = changes.get("ordering", endpoint.ordering)
    if ordering != endpoint.ordering:
        await give_turns(session, endpoint, in_turn=ordering == "subject")
    headers = _headers(endpoint.id, changes, secret)
    values = {**changes, **_turned_off(endpoint, changes), **headers}
    return await change_endpoint(session, endpoint, values, at=at)


def _headers(endpoint_id: UUID, changes: Mapping[str, Any], secret: str) -> dict[str, Any]:
    if "headers" not in changes:
        return {}
    headers = changes["headers"]
    return {
        "headers": sealed_headers(headers, secret, endpoint_id),
        "header_names": sorted(headers),
    }


def _turned_off(endpoint: Endpoint, changes: Mapping[str, Any]) -> dict[str, Any]:
    if changes.get("url", endpoint.url) != endpoint.url:
        return {"enabled": False, "disabled_reason": "not_tested", "failing_since": None}
    if changes.get("enabled") is False and endpoint.enabled:
        return {"disabled_reason": "paused"}
    return {}
