"""Count numbers again and say where the cells differ: some of them every night, or all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from random import Random
from typing import NamedTuple, TypeAlias
from uuid import UUID

from quests.errors import DependencyUnavailable
from scoring.case import By
from scoring.facts import local_time
from scoring.measure import Measure
from service.store.kpi_case_rebuild import PASSES
from service.store.kpi_case_state import campaigns_to_verify, note_verified
from service.store.kpi_families import ALL, PEOPLE
from service.store.kpi_verified import Verified
from service.store.kpi_verify import hold_still, sample, verify_measures
from service.store.kpi_verify_cases import verify_all_things, verify_evidence, verify_some_things
from service.store.kpi_verify_people import sample_people, verify_people
from service.store.session import Database, Session

SHARE = 0.03  # of the measures, each night
THINGS = 200  # of each sort, each night
NIGHT = range(1, 5)  # hours, where the campaign is
ATTEMPTS, PAUSE_SECONDS = 50, 0.1
TOGETHER = 8  # measures that are counted together

Step: TypeAlias = Callable[[], None]
_Verify: TypeAlias = Callable[[Session, UUID, UUID], Awaitable[Verified]]


async def verify_tonight(database: Database, at: datetime, chance: Random) -> Verified:
    """Count some numbers again of each campaign where it is night and it was not done yet.

    Of what facts say one by one some measures; of who was there on which day some, too; of cases
    some things of every sort, and how many facts stand behind those of one sort.
    """
    found = Verified()
    async with database.read() as session:
        due = await campaigns_to_verify(session, at)
    for workspace_id, campaign_id, zone in due:
        if local_time(at, zone).hour in NIGHT:
            tonight = partial(_some, _Drawn.by(chance))
            found += await _still(database, workspace_id, campaign_id, tonight)
            async with database.transaction(workspace_id) as session:
                await note_verified(session, workspace_id, campaign_id, at)
    return found


async def verify_all(
    database: Database, workspace_id: UUID, campaign_id: UUID, step: Step = lambda: None
) -> Verified:
    """Count every number of a campaign again.

    Args:
        step: Called as it goes on, ``steps()`` times.

    Raises:
        DependencyUnavailable: others kept folding the campaign; try again.
    """
    found = Verified()
    every: list[_Verify] = [
        partial(_measures, ALL[first : first + TOGETHER]) for first in range(0, len(ALL), TOGETHER)
    ]
    every += [partial(_all_of, by) for by in PASSES]
    for verify in every:
        found += await _still(database, workspace_id, campaign_id, verify)
        step()
    return found


def steps() -> int:
    """How many steps ``verify_all`` takes."""
    return -(-len(ALL) // TOGETHER) + len(PASSES)


class _Drawn(NamedTuple):
    """By lot: what is counted from facts, what from days of people, and the cases whose facts."""

    measures: Sequence[Measure]
    people: Sequence[Measure]
    behind: By

    @classmethod
    def by(cls, chance: Random) -> "_Drawn":
        return cls(sample(chance, SHARE), sample_people(chance, SHARE), chance.choice(PASSES))


async def _some(
    drawn: "_Drawn", session: Session, workspace_id: UUID, campaign_id: UUID
) -> Verified:
    where = (workspace_id, campaign_id)
    found = await verify_measures(session, *where, drawn.measures)
    found += await verify_people(session, *where, drawn.people)
    for by in PASSES:
        found += await verify_some_things(session, *where, by, THINGS)
    return found + await verify_evidence(session, *where, drawn.behind)


async def _measures(
    measures: Sequence[Measure], session: Session, workspace_id: UUID, campaign_id: UUID
) -> Verified:
    people = [one for one in measures if one in PEOPLE]
    found = await verify_measures(session, workspace_id, campaign_id, measures)
    return found + await verify_people(session, workspace_id, campaign_id, people)


async def _all_of(by: By, session: Session, workspace_id: UUID, campaign_id: UUID) -> Verified:
    return await verify_all_things(session, workspace_id, campaign_id, by)


async def _still(
    database: Database, workspace_id: UUID, campaign_id: UUID, verify: _Verify
) -> Verified:
    """Verify while nobody folds."""
    for _ in range(ATTEMPTS):
        async with database.transaction(workspace_id) as session:
            if await hold_still(session, workspace_id, campaign_id):
                return await verify(session, workspace_id, campaign_id)
        await asyncio.sleep(PAUSE_SECONDS)
    raise DependencyUnavailable("The campaign is being folded all the time. Try again.")
