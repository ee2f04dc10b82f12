"""Count numbers again and say where the cells differ: some of them every night, or all of them."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from uuid import UUID

from quests.errors import DependencyUnavailable
from scoring.case import Case
from scoring.facts import local_time
from scoring.measure import Measure
from scoring.registry import CASES
from service.store.kpi_case_state import campaigns_to_verify, note_verified
from service.store.kpi_families import ALL
from service.store.kpi_verify import (
    Verified,
    hold_still,
    sample,
    verify_case,
    verify_measures,
)
from service.store.session import Database

SHARE = 0.03  # of the measures, each night
THINGS = 200  # of each case, each night
ALL_THINGS = 1_000_000
NIGHT = range(1, 5)  # hours, where the campaign is
ATTEMPTS, PAUSE_SECONDS = 50, 0.1
TOGETHER = 8  # measures that are counted together

Step = Callable[[], None]


async def verify_tonight(database: Database, at: datetime, chance: Random) -> Verified:
    """Count some numbers again of each campaign where it is night and it was not done yet."""
    found = Verified()
    async with database.read() as session:
        due = await campaigns_to_verify(session, at)
    for workspace_id, campaign_id, zone in due:
        if local_time(at, zone).hour in NIGHT:
            mine = sample(chance, SHARE)
            found += await _verify(database, workspace_id, campaign_id, mine, THINGS)
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
    for first in range(0, len(ALL), TOGETHER):
        mine = ALL[first : first + TOGETHER]
        found += await _verify(database, workspace_id, campaign_id, mine, 0, cases=())
        step()
    for case in CASES.values():
        where = (workspace_id, campaign_id)
        found += await _verify(database, *where, (), ALL_THINGS, cases=(case,))
        step()
    return found


def steps() -> int:
    """How many steps ``verify_all`` takes."""
    return -(-len(ALL) // TOGETHER) + len(CASES)


async def _verify(
    database: Database,
    workspace_id: UUID,
    campaign_id: UUID,
    measures: Sequence[Measure],
    things: int,
    *,
    cases: Sequence[Case] = (*CASES.values(),),
) -> Verified:
    where = (workspace_id, campaign_id)
    for _ in range(ATTEMPTS):
        async with database.transaction(workspace_id) as session:
            if await hold_still(session, *where):
                found = Verified()
                if measures:
                    found += await verify_measures(session, *where, measures)
                for case in cases:
                    found += await verify_case(session, *where, case, things)
                return found
        await asyncio.sleep(PAUSE_SECONDS)
    raise DependencyUnavailable("The campaign is being folded all the time. Try again.")
