"""A receiver moves, wants other news, or wants none for now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from quests.errors import NotFound
from service.letters import Courier
from service.store.session import Database
from service.store.webhooks import (
    Endpoint,
    all_campaigns_exist,
    change_endpoint,
    endpoint_by_id,
)


async def change_webhook(
    database: Database,
    courier: Courier,
    named: tuple[UUID, UUID, UUID],
    changes: Mapping[str, Any],
    *,
    at: datetime,
) -> Endpoint:
    """Change a receiver; at a new address it is off until a test succeeds there.

    Args:
        database: Opened; the address is checked before a transaction begins.
        courier: Knows which addresses may be called.
        named: Workspace, organisation and endpoint.
        changes: Some of ``url description event_types campaign_ids enabled`` (only False).
        at: Now.

    Raises:
        NotFound: no such receiver, or a campaign that is not in this workspace.
        WebhookUrlForbidden: the new address may not be called.
    """
    if "url" in changes:
        await courier.check(changes["url"])
    async with database.transaction(named[0]) as session:
        endpoint = await endpoint_by_id(session, *named)
        if not await all_campaigns_exist(session, named[0], changes.get("campaign_ids", [])):
            raise NotFound("There is no such campaign.")
        values = dict(changes) | _turned_off(endpoint, changes)
        return await change_endpoint(session, endpoint, values, at=at)


def _turned_off(endpoint: Endpoint, changes: Mapping[str, Any]) -> dict[str, Any]:
    if changes.get("url", endpoint.url) != endpoint.url:
        return {"enabled": False, "disabled_reason": "not_tested", "failing_since": None}
    if changes.get("enabled") is False and endpoint.enabled:
        return {"disabled_reason": "paused"}
    return {}
