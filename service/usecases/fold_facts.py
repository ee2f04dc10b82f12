"""Count every fact that waits, in all campaigns: first into cells, then into what cases add."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from service.store.folding import BATCH_SIZE, campaigns_to_fold, fold
from service.store.kpi_case_state import campaigns_to_count
from service.store.kpi_cases import count_cases
from service.store.kpi_locks import FoldBusy
from service.store.session import Database, Session
from service.turns import take_turns

Named: TypeAlias = tuple[UUID, UUID]
"""Workspace and campaign."""
Stage: TypeAlias = Callable[[Session, UUID, UUID, datetime], Awaitable[int]]


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
    """The first half: facts in the queue, a batch of each campaign in turn.

    Raises:
        ExceptionGroup: as ``fold_all``.
    """
    each = _Each(database, now, moved)

    async def waiting() -> list[Named]:
        async with database.read() as session:
            return await campaigns_to_fold(session)

    async def batch(named: Named) -> tuple[int, bool]:
        folded = await each.campaign(_fold, named)
        return folded, folded >= BATCH_SIZE

    folded = await take_turns(waiting, batch)
    each.complain()
    return folded


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
    each = _Each(database, now, moved)
    counted = sum([await each.campaign(_count, named) for named in waiting])
    each.complain()
    return counted


class _Each:
    """Does a stage for one campaign after the other: one that fails must not stop all others."""

    def __init__(self, database: Database, now: datetime, moved: set[UUID] | None) -> None:
        self._database, self._now, self._moved = database, now, moved
        self._failures: dict[Named, Exception] = {}

    async def campaign(self, stage: Stage, named: Named) -> int:
        """How many facts it counted: none where it failed, failed before or somebody is at it."""
        if named in self._failures:
            return 0
        try:
            async with self._database.transaction(named[0]) as session:
                counted = await stage(session, *named, self._now)
        except FoldBusy:
            return 0
        except Exception as failure:
            self._failures[named] = failure
            return 0
        if counted and self._moved is not None:
            self._moved.add(named[1])
        return counted

    def complain(self) -> None:
        """Raise what failed, if anything did."""
        if self._failures:
            failures = list(self._failures.values())
            raise ExceptionGroup("some campaigns could not be folded", failures)


async def _fold(session: Session, workspace_id: UUID, campaign_id: UUID, now: datetime) -> int:
    folded = await fold(session, workspace_id, campaign_id, now)
    return folded.facts if folded else 0


async def _count(session: Session, workspace_id: UUID, campaign_id: UUID, now: datetime) -> int:
    return await count_cases(session, workspace_id, campaign_id, now) or 0
