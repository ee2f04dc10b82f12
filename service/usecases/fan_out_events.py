"""New events get their place in the order, and one delivery per receiver."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.store.outbox import BATCH, fan_out, workspaces_with_news
from service.store.session import Database
from service.turns import take_turns


async def fan_out_events(database: Database, *, secret: str, at: datetime) -> int:
    """Number and distribute the new events of every workspace, batch by batch; how many?

    Args:
        secret: The installation's secret, for pseudonyms.
        at: Now.
    """

    async def waiting() -> Sequence[UUID]:
        async with database.transaction() as session:
            return await workspaces_with_news(session)

    async def batch(workspace_id: UUID) -> tuple[int, bool]:
        async with database.transaction(workspace_id) as session:
            numbered = await fan_out(session, workspace_id, secret=secret, at=at)
        return numbered, numbered == BATCH

    return await take_turns(waiting, batch)
