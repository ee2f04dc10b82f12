"""Make the numbers of a campaign anew from its facts."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from quests.errors import DependencyUnavailable
from scoring.case import By
from service.store.kpi_case_rebuild import PASSES, make_things
from service.store.kpi_case_state import campaigns_due, note_built
from service.store.kpi_catching_up import catch_up
from service.store.kpi_cells import read_freshness
from service.store.kpi_pieces import Piece
from service.store.kpi_rebuild import (
    begin,
    drop_things,
    hold,
    how_far,
    make_cells,
    make_people,
    switch,
)
from service.store.kpi_rebuild_state import CELLS, PEOPLE, Made, key_of, note_piece
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
    afresh: bool = False,
) -> int:
    """Make all cells of a campaign beside those that are read, piece by piece, and change over.

    The campaign may stay open meanwhile; what comes in is folded afterwards. Whatever dies in
    between leaves the numbers as they were; whoever comes next, as the worker does, goes on.

    Args:
        step: Called as it goes on with how much of it is done, from 0 to 1.
        afresh: Begin from nothing, though another may have stopped half-way.

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
                await _make_all(database, where, at, _Told(step), afresh=afresh)
                counted = await switch(holder, *where, at)
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
        due = await campaigns_due(session)
    for workspace_id, campaign_id in due.note:
        async with database.transaction(workspace_id) as session:
            await note_built(session, workspace_id, campaign_id, at)
    for workspace_id, campaign_id in due.rebuild:
        await rebuild_kpis(database, workspace_id, campaign_id, at=at)
    return len(due.rebuild)


async def _make_all(
    database: Database, where: _Where, at: datetime, told: "_Told", *, afresh: bool
) -> None:
    """Both stages, side by side where there are connections for it: they share no cell."""
    async with database.transaction(where[0]) as session:
        rebuild = await begin(session, *where, at, afresh=afresh)
    dropped = not rebuild.dropped
    while dropped:
        async with database.transaction(where[0]) as session:
            dropped = await drop_things(session, *where, rebuild.mark)
    learned = 1
    while learned:
        async with database.transaction(where[0]) as session:
            learned = await catch_up(session, *where, rebuild.mark)
    async with database.transaction(where[0]) as session:
        facts, passes = await how_far(session, *where)
    told.begin(facts, passes)
    walks = _Walks(database, where, rebuild.mark, passes, told)
    room = asyncio.Semaphore(2 if database.connections > 2 else 1)
    async with asyncio.TaskGroup() as both:
        both.create_task(_stage(room, walks.through(_FIRST_STAGE)))
        both.create_task(_stage(room, walks.through(_SECOND_STAGE)))


class _Told:
    """How much is done, of all the facts that all passes look at."""

    def __init__(self, step: Step) -> None:
        self._step, self._done, self.facts = step, 0, 0

    def begin(self, facts: int, passes: Mapping[str, Made]) -> None:
        """There are so many facts, and some passes are there already."""
        self.facts = facts
        self.add(sum(facts if one.done else min(one.facts, facts) for one in passes.values()))

    def add(self, facts: int) -> None:
        """So many more."""
        self._done += facts
        total = self.facts * (len(_FIRST_STAGE) + len(_SECOND_STAGE))
        self._step(min(1.0, self._done / total) if total else 1.0)


async def _stage(room: asyncio.Semaphore, work: Awaitable[None]) -> None:
    async with room:
        await work


def _things(by: By) -> _Make:
    return lambda session, workspace_id, campaign_id, after: make_things(
        session, workspace_id, campaign_id, by, after
    )


_FIRST_STAGE: Mapping[str, _Make] = {CELLS: make_cells, PEOPLE: make_people}
_SECOND_STAGE: Mapping[str, _Make] = {by.value: _things(by) for by in PASSES}


@dataclass(frozen=True, slots=True)
class _Walks:
    """The passes over the facts of a campaign, each from where it is."""

    database: Database
    where: _Where
    mark: str
    passes: Mapping[str, Made]
    told: _Told

    async def through(self, stage: Mapping[str, _Make]) -> None:
        """One pass after the other."""
        for name, make in stage.items():
            made = self.passes.get(name, Made())
            while not made.done:
                made = await self._piece(name, make, made)

    async def _piece(self, name: str, make: _Make, before: Made) -> Made:
        async with self.database.transaction(self.where[0]) as session:
            piece = await make(session, *self.where, key_of(name, before))
            made = await note_piece(
                session, self.where, self.mark, name=name, piece=piece, before=before
            )
        seen = self.told.facts if made.done else min(made.facts, self.told.facts)
        self.told.add(max(0, seen - min(before.facts, self.told.facts)))
        return made
