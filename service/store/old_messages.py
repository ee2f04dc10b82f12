"""Messages and events that are over go, a batch at a time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from service.store.session import Session

KEPT = timedelta(days=90)
BATCH = 1000

# What still waits is kept, however old: its receiver may be off for months, and come back.
_MESSAGES = text("""
    DELETE FROM delivery WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM delivery
        WHERE created_at < :before AND updated_at < :before AND state <> 'pending'
        LIMIT :batch FOR UPDATE SKIP LOCKED))
""")
# The last event of a workspace stays: the next one is numbered on from it.
_EVENTS = text("""
    DELETE FROM event WHERE ctid = ANY(ARRAY(
        SELECT e.ctid FROM event AS e
        WHERE e.occurred_at < :before AND e.sequence IS NOT NULL
        AND NOT EXISTS (SELECT FROM delivery AS d
            WHERE d.workspace_id = e.workspace_id AND d.event_id = e.id)
        AND e.sequence < (SELECT max(l.sequence) FROM event AS l
            WHERE l.workspace_id = e.workspace_id AND l.sequence IS NOT NULL)
        LIMIT :batch FOR UPDATE SKIP LOCKED))
""")


async def prune_messages(session: Session, *, at: datetime) -> int:
    """Delete a batch of deliveries that are over, with the calls made for them; how many?"""
    return await _prune(session, _MESSAGES, at)


async def prune_events(session: Session, *, at: datetime) -> int:
    """Delete a batch of old events of which no delivery is kept; how many?"""
    return await _prune(session, _EVENTS, at)


async def _prune(session: Session, statement: Any, at: datetime) -> int:
    values = {"before": at - KEPT, "batch": BATCH}
    pruned: Any = await session.execute(statement, values)
    return int(pruned.rowcount)
