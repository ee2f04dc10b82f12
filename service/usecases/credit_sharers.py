"""Whoever passed a campaign on is credited for the people who came by it and took part."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.store.credit_log import credit_next, workspaces_with_news
from service.store.session import Database
from service.turns import take_turns


async def credit_sharers(database: Database, at: datetime) -> int:
    """Look at all that happened since the last time; how many people's credit was looked at?

    Args:
        database: Opened as the worker.
        at: Now.
    """

    async def waiting() -> Sequence[UUID]:
        async with database.read() as session:
            return await workspaces_with_news(session)

    async def batch(workspace_id: UUID) -> tuple[int, bool]:
        async with database.transaction(workspace_id) as session:
            looked = await credit_next(session, workspace_id, at)
        return max(looked, 0), looked >= 0

    return await take_turns(waiting, batch)
