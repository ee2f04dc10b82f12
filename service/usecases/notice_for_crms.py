"""What happened is noticed for CRMs: whoever it happened to is queued, if they allowed it."""

from datetime import datetime
from uuid import UUID

from service.store.crm_queue import connections_behind, notice
from service.store.in_turns import in_turns, its_first
from service.store.session import Database, Session


async def notice_for_crms(database: Database, *, secret: str, at: datetime) -> int:
    """Look at all that happened since the last time, for each connection; how many were queued?

    Args:
        database: Opened as the worker.
        secret: The installation's, for pseudonyms.
        at: Now.
    """

    async def batch(session: Session, named: tuple[UUID, UUID]) -> tuple[int, bool]:
        queued = await notice(session, named, secret=secret, at=at)
        return max(queued, 0), queued >= 0

    return await in_turns(database, connections_behind, batch, workspace_of=its_first)
