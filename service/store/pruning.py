"""Rows that are over are deleted a batch at a time, so that no transaction is long."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text

from service.store.session import Session


async def prune(
    session: Session,
    table: str,
    *,
    before: datetime,
    batch: int,
    by: str = "expires_at",
    changes: bool = True,
) -> int:
    """Delete a batch of the rows whose time is before a moment; how many?

    Rows that somebody holds are left for the next round.

    Args:
        by: The column that says when a row is over.
        changes: False where nobody ever changes a row: nobody holds one either, and holding it
            takes the right to change it.
    """
    statement = _statement(table, by, "FOR UPDATE SKIP LOCKED" if changes else "")
    pruned: Any = await session.execute(statement, {"before": before, "batch": batch})
    return int(pruned.rowcount)


@cache
def _statement(table: str, by: str, held: str) -> TextClause:
    return text(f"""
        DELETE FROM {table} WHERE ctid = ANY(ARRAY(
            SELECT ctid FROM {table} WHERE {by} < :before ORDER BY {by} LIMIT :batch {held}))
    """)  # noqa: S608 (names of our own)
