"""Whoever passed a campaign on is credited for the people who came by it and took part."""

from datetime import datetime

from service.store.credit_log import credit_next, workspaces_with_news
from service.store.session import Database


async def credit_sharers(database: Database, at: datetime) -> int:
    """Look at all that happened since the last time; how many people's credit was looked at?

    Args:
        database: Opened as the worker.
        at: Now.
    """
    async with database.read() as session:
        waiting = await workspaces_with_news(session)
    looked = 0
    for workspace_id in waiting:
        more = 0
        while more >= 0:
            looked += more
            async with database.transaction(workspace_id) as session:
                more = await credit_next(session, workspace_id, at)
    return looked
