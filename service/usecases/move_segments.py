"""People come into segments and leave them, as what they do and say changes."""

from datetime import datetime
from uuid import UUID

from service.store.in_turns import in_turns, its_first
from service.store.segment_moves import move_people, segments_behind
from service.store.session import Database, Session


async def move_segments(database: Database, *, secret: str, at: datetime) -> int:
    """Look at all that happened since the last time, for each segment; how many people moved?

    Args:
        database: Opened as the worker.
        secret: The installation's, for pseudonyms.
        at: Now.
    """

    async def batch(session: Session, named: tuple[UUID, UUID]) -> tuple[int, bool]:
        moved = await move_people(session, named, secret=secret, at=at)
        return max(moved, 0), moved >= 0

    return await in_turns(database, segments_behind, batch, workspace_of=its_first)
