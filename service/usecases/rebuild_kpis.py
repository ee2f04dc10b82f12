"""Make the numbers of a campaign anew from its facts."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from quests.errors import DependencyUnavailable
from scoring.case import By
from service.store.kpi_case_rebuild import PASSES, make_things
from service.store.kpi_case_state import campaigns_to_note, campaigns_to_rebuild, note_built
from service.store.kpi_cells import read_freshness
from service.store.kpi_pieces import Piece
from service.store.kpi_rebuild import (
    begin,
    drop_things,
    hold,
    known_facts,
    make_cells,
    make_people,
    switch,
)
from service.store.kpi_tidying import tidy_cells
from service.store.session import Database, Session

ATTEMPTS = 50
PAUSE_SECONDS = 0.1

Step: TypeAlias = Callable[[float], None]
_Make: TypeAlias = Callable[[Session, UUID, UUID, Any], Awaitable[Piece]]
_Where: TypeAlias = tuple[UUID, UUID]


async def rebuild_kpis(
    database: Database,
    workspace_id: UUID,
    campaign_id: UUID,
    *,
    at: datetime,
    step: Step = lambda _: None,
) -> int:
    """Make all cells of a campaign beside those that are read, piece by piece, and change over.

    The campaign may stay open meanwhile; what comes in is folded afterwards. Whatever dies in
    between leaves the numbers as they were, and is begun anew by the worker.

    Args:
        step: Called as it goes on with how much of it is done, from 0 to 1.

    Returns:
        How many facts were counted.

    Raises:
        NotFound: no such campaign.
        DependencyUnavailable: others kept folding the campaign; try again.
    """
    where = (workspace_id, campaign_id)
    async with database.read(workspace_id) as session:
        await read_freshness(session, *where)
    for _ in range(ATTEMPTS):
        async with database.transaction(workspace_id) as holder:
            counted = None
            if await hold(holder, *where):
                counted = await _make_all(database, where, at, step)
                await switch(holder, *where, at, counted)
        if counted is not None:
            await tidy_cells(database)
            return counted
        await asyncio.sleep(PAUSE_SECONDS)
    raise DependencyUnavailable("The campaign is being folded all the time. Try again.")


async def rebuild_outdated(database: Database, at: datetime) -> int:
    """Make anew what other declarations counted, or what was counted for other days of a campaign.

    A new declaration has cells of its own; until they are made, those of the older one are read.

    Returns:
        How many campaigns.
    """
    async with database.read() as session:
        outdated = await campaigns_to_rebuild(session)
        unnoted = await campaigns_to_note(session)
    for workspace_id, campaign_id in unnoted:
        async with database.transaction(workspace_id) as session:
            await note_built(session, workspace_id, campaign_id, at)
    for workspace_id, campaign_id in outdated:
        await rebuild_kpis(database, workspace_id, campaign_id, at=at)
    return len(outdated)


async def _make_all(database: Database, where: _Where, at: datetime, step: Step) -> int:
    """Both stages, side by side where there are connections for it: they share no cell."""
    async with database.transaction(where[0]) as session:
        await begin(session, *where, at)
        facts = await known_facts(session, *where)
    dropped = True
    while dropped:
        async with database.transaction(where[0]) as session:
            dropped = await drop_things(session, *where)
    told = _Told(facts * (2 + len(PASSES)), step)
    room = asyncio.Semaphore(2 if database.connections > 2 else 1)
    async with asyncio.TaskGroup() as both:
        folded = both.create_task(_stage(room, _fold(database, where, facts, told)))
        both.create_task(_stage(room, _count(database, where, facts, told)))
    return folded.result()


class _Told:
    """How much is done, of all the facts that all passes look at."""

    def __init__(self, total: int, step: Step) -> None:
        self._total, self._done, self._step = total, 0, step

    def add(self, facts: int) -> None:
        """So many more."""
        self._done += facts
        self._step(min(1.0, self._done / self._total) if self._total else 1.0)


async def _stage(room: asyncio.Semaphore, work: Awaitable[int]) -> int:
    async with room:
        return await work


async def _fold(database: Database, where: _Where, facts: int, told: _Told) -> int:
    counted = await _walk(database, where, make_cells, facts, told)
    await _walk(database, where, make_people, facts, told)
    return counted


async def _count(database: Database, where: _Where, facts: int, told: _Told) -> int:
    return sum([await _walk(database, where, _things(by), facts, told) for by in PASSES])


def _things(by: By) -> _Make:
    return lambda session, workspace_id, campaign_id, after: make_things(
        session, workspace_id, campaign_id, by, after
    )


async def _walk(database: Database, where: _Where, make: _Make, facts: int, told: _Told) -> int:
    """One pass over the facts, piece by piece; how many it has seen."""
    after, seen = None, 0
    while True:
        async with database.transaction(where[0]) as session:
            piece = await make(session, *where, after)
        told.add(min(piece.facts, max(0, facts - seen)))
        seen += piece.facts
        if piece.end is None:
            told.add(max(0, facts - seen))
            return seen
        after = piece.end
