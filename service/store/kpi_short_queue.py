"""Whoever reads figures folds what waits first, where it is little."""

from datetime import datetime
from uuid import UUID

from service.store.folding import BATCH_SIZE, fold
from service.store.kpi_cases import count_cases
from service.store.kpi_cells import read_freshness
from service.store.kpi_locks import FoldBusy
from service.store.session import Database

AT_ONCE = 250  # facts that cases look at while the reader waits; more are for the worker


async def fold_short_queue(
    database: Database, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> None:
    """Fold and count what waits, unless it is much or somebody else is at it."""
    where = (workspace_id, campaign_id)
    async with database.read(workspace_id) as session:
        waiting = await read_freshness(session, *where)
    if not 0 < waiting.pending + waiting.awaiting <= BATCH_SIZE:
        return
    try:
        async with database.transaction(workspace_id) as session:
            if waiting.pending:
                await fold(session, *where, at)
            if waiting.pending + waiting.awaiting <= AT_ONCE:
                await count_cases(session, *where, at)
    except FoldBusy:
        return
