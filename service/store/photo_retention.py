"""Photos that are over: marked first, then taken off the shelf, then forgotten.

Whenever the worker is killed in between, the next round goes on: a row says which picture has to
go until it has gone.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from service.store.photos import USEFUL_FOR
from service.store.session import Session

BATCH = 100

_MARK = text("""
    UPDATE photo SET state = 'removing' WHERE (workspace_id, id) IN (
        SELECT workspace_id, id FROM photo WHERE
            (completion_id IS NULL AND state IN ('storing', 'unused') AND created_at < :unused)
            OR (state = 'used' AND keep_until <= :at)
            OR (state = 'replaced' AND keep_until <= :at)
        LIMIT :batch FOR UPDATE SKIP LOCKED)
""")
_MARKED = text("SELECT workspace_id, id FROM photo WHERE state = 'removing' LIMIT :batch")
# What was evidence is remembered, without the picture: a copy of it is one for ever.
_FORGET = (
    text("""
        DELETE FROM photo WHERE workspace_id = :workspace AND id = :photo
        AND state = 'removing' AND completion_id IS NULL"""),
    text("""
        UPDATE photo SET state = 'removed' WHERE workspace_id = :workspace AND id = :photo
        AND state = 'removing'"""),
)


async def mark_photos(session: Session, *, at: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Mark a batch of photos that are over; all that are marked, as workspace and id.

    From here on they are no evidence any more, and nobody can read them.
    """
    named = {"unused": at - USEFUL_FOR, "at": at, "batch": BATCH}
    await session.execute(_MARK, named)
    return [tuple(row) for row in await session.execute(_MARKED, {"batch": BATCH})]


async def forget_photo(session: Session, workspace_id: UUID, photo_id: UUID) -> None:
    """It is off the shelf."""
    for statement in _FORGET:
        await session.execute(statement, {"workspace": workspace_id, "photo": photo_id})
