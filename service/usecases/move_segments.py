"""People come into segments and leave them, as what they do and say changes."""

from datetime import datetime

from service.store.segment_moves import move_people, segments_behind
from service.store.session import Database


async def move_segments(database: Database, *, secret: str, at: datetime) -> int:
    """Look at all that happened since the last time, for each segment; how many people moved?

    Args:
        database: Opened as the worker.
        secret: The installation's, for pseudonyms.
        at: Now.
    """
    async with database.read() as session:
        behind = await segments_behind(session)
    moved = 0
    for named in behind:
        more = 0
        while more >= 0:
            moved += more
            async with database.transaction(named[0]) as session:
                more = await move_people(session, named, secret=secret, at=at)
    return moved
