"""Rows that are over are deleted a batch at a time, so that no transaction is long."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text

from service.store.session import Session


async def prune(
    session: Session, table: str, *, before: datetime, batch: int, by: str = "expires_at"
) -> int:
    """Delete a batch of the rows whose time is before a moment; how many?

    Rows that somebody holds are left for the next round.

    Args:
        by: The column that says when a row is over.
    """
    pruned: Any = await session.execute(_statement(table, by), {"before": before, "batch": batch})
    return int(pruned.rowcount)


@cache
def _statement(table: str, by: str) -> TextClause:
    return text(f"""
        DELETE FROM {table} WHERE ctid = ANY(ARRAY(
            SELECT ctid FROM {table} WHERE {by} < :before LIMIT :batch
            FOR UPDATE SKIP LOCKED))
    """)  # noqa: S608 (names of our own)
