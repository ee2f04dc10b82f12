"""Whoever passed a campaign on is credited for the people who came by it and took part."""

from datetime import datetime
from uuid import UUID

from service.store.credit_log import credit_next, workspaces_with_news
from service.store.in_turns import in_turns, itself
from service.store.session import Database, Session


async def credit_sharers(database: Database, at: datetime) -> int:
    """Look at all that happened since the last time; how many people's credit was looked at?

    Args:
        database: Opened as the worker.
        at: Now.
    """

    async def batch(session: Session, workspace_id: UUID) -> tuple[int, bool]:
        looked = await credit_next(session, workspace_id, at)
        return max(looked, 0), looked >= 0

    return await in_turns(database, workspaces_with_news, batch, workspace_of=itself)
