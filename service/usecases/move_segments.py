"""People come into segments and leave them, as what they do and say changes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.store.segment_moves import move_people, segments_behind
from service.store.session import Database
from service.turns import take_turns


async def move_segments(database: Database, *, secret: str, at: datetime) -> int:
    """Look at all that happened since the last time, for each segment; how many people moved?

    Args:
        database: Opened as the worker.
        secret: The installation's, for pseudonyms.
        at: Now.
    """

    async def behind() -> Sequence[tuple[UUID, UUID]]:
        async with database.read() as session:
            return await segments_behind(session)

    async def batch(named: tuple[UUID, UUID]) -> tuple[int, bool]:
        async with database.transaction(named[0]) as session:
            moved = await move_people(session, named, secret=secret, at=at)
        return max(moved, 0), moved >= 0

    return await take_turns(behind, batch)
