"""What happened is noticed for CRMs: whoever it happened to is queued, if they allowed it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.store.crm_queue import connections_behind, notice
from service.store.session import Database
from service.turns import take_turns


async def notice_for_crms(database: Database, *, secret: str, at: datetime) -> int:
    """Look at all that happened since the last time, for each connection; how many were queued?

    Args:
        database: Opened as the worker.
        secret: The installation's, for pseudonyms.
        at: Now.
    """

    async def behind() -> Sequence[tuple[UUID, UUID]]:
        async with database.read() as session:
            return await connections_behind(session)

    async def batch(named: tuple[UUID, UUID]) -> tuple[int, bool]:
        async with database.transaction(named[0]) as session:
            queued = await notice(session, named, secret=secret, at=at)
        return max(queued, 0), queued >= 0

    return await take_turns(behind, batch)
