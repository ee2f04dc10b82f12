"""What happened is noticed for CRMs: whoever it happened to is queued, if they allowed it."""

from datetime import datetime

from service.store.crm_queue import connections_behind, notice
from service.store.session import Database


async def notice_for_crms(database: Database, *, secret: str, at: datetime) -> int:
    """Look at all that happened since the last time, for each connection; how many were queued?

    Args:
        database: Opened as the worker.
        secret: The installation's, for pseudonyms.
        at: Now.
    """
    async with database.read() as session:
        behind = await connections_behind(session)
    queued = 0
    for named in behind:
        more = 0
        while more >= 0:
            queued += more
            async with database.transaction(named[0]) as session:
                more = await notice(session, named, secret=secret, at=at)
    return queued
