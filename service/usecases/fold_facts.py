"""Count every fact that waits, in all campaigns: first into cells, then into what cases add."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from service.store.folding import BATCH_SIZE, campaigns_to_fold, fold
from service.store.kpi_case_state import campaigns_to_count
from service.store.kpi_cases import count_cases
from service.store.kpi_locks import FoldBusy
from service.store.session import Database

Stage: TypeAlias = Callable[[Database, UUID, UUID, datetime], Awaitable[int]]


async def fold_all(database: Database, now: datetime, moved: set[UUID] | None = None) -> int:
    """Fold every campaign that has facts in the queue, batch by batch, then count its cases.

    Args:
        now: Becomes the ``as_of`` of what was folded.
        moved: Receives the campaigns in which something was counted.

    Returns:
        How many facts were folded.

    Raises:
        ExceptionGroup: what failed, after all other campaigns were folded.
    """
    folded = await fold_queued(database, now, moved)
    await count_awaiting(database, now, moved)
    return folded


async def fold_queued(database: Database, now: datetime, moved: set[UUID] | None = None) -> int:
    """The first half: facts in the queue; raises as ``fold_all``."""
    async with database.read() as session:
        waiting = await campaigns_to_fold(session)
    return await _each(database, waiting, _drain, now, moved)


async def count_awaiting(database: Database, now: datetime, moved: set[UUID] | None = None) -> int:
    """The second half: facts that are folded and that cases have not looked at."""
    counted = 0
    while some := await count_some(database, now, moved):
        counted += some
    return counted


async def count_some(database: Database, now: datetime, moved: set[UUID] | None = None) -> int:
    """A batch of it in each campaign, so that whoever shares the process gets a turn."""
    async with database.read() as session:
        waiting = await campaigns_to_count(session)
    return await _each(database, waiting, _count, now, moved)


async def _count(database: Database, workspace_id: UUID, campaign_id: UUID, now: datetime) -> int:
    async with database.transaction(workspace_id) as session:
        return await count_cases(session, workspace_id, campaign_id, now) or 0


async def _each(
    database: Database,
    waiting: Iterable[tuple[UUID, UUID]],
    stage: Stage,
    now: datetime,
    moved: set[UUID] | None,
) -> int:
    counted = 0
    failures: list[Exception] = []
    for workspace_id, campaign_id in waiting:
        try:
            found = await stage(database, workspace_id, campaign_id, now)
            counted += found
            if found and moved is not None:
                moved.add(campaign_id)
        except FoldBusy:
            continue
        except Exception as failure:  # one campaign that fails must not stop all others
            failures.append(failure)
    if failures:
        raise ExceptionGroup("some campaigns could not be folded", failures)
    return counted


async def _drain(database: Database, workspace_id: UUID, campaign_id: UUID, now: datetime) -> int:
    counted = 0
    while True:
        async with database.transaction(workspace_id) as session:
            folded = await fold(session, workspace_id, campaign_id, now)
        counted += folded.facts if folded else 0
        if folded is None or folded.facts < BATCH_SIZE:
            return counted
