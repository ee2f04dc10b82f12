"""Idempotency-Keys are kept a good day, then pruned."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from service.store.session import Session

KEPT = timedelta(hours=25)
BATCH = 2000

_PRUNE = text("""
    DELETE FROM idempotency_key WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM idempotency_key WHERE created_at < :before LIMIT :batch
        FOR UPDATE SKIP LOCKED))
""")


async def prune_keys(session: Session, *, at: datetime) -> int:
    """Delete a batch of keys older than ``KEPT``; how many?"""
    pruned: Any = await session.execute(_PRUNE, {"before": at - KEPT, "batch": BATCH})
    return int(pruned.rowcount)
