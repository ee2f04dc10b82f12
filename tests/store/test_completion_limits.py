"""Limits are exact, however many actions arrive at the same instant."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import settings
from sqlalchemy import text

from quests.errors import LimitReached
from service.store.completion_write import Stored
from service.store.session import Database
from service.tokens import ParticipantCaller
from service.usecases.record_completion import HandIn, Recording, record_completion
from tests.builders import NOON, stickers
from tests.mission import Mission, hand_in, launch, let_in, limited, recording

ROUNDS = max(4, settings.default.max_examples // 10)
AT_ONCE = 50


async def tried(recorded: Recording, action: HandIn) -> bool:
    """Whether the action was accepted; only a limit may refuse it."""
    try:
        return isinstance(await record_completion(action, recorded), Stored)
    except LimitReached:
        return False


async def count(db: Database, what: str) -> int:
    async with db.read() as session:
        return int((await session.execute(text(f"SELECT {what}"))).scalar_one() or 0)


async def test_fifty_actions_at_once_fill_a_limit_exactly(db: Database, serving: Database) -> None:
    mission = await launch(db, limited("stickers", day=3))
    async with recording(serving) as recorded, recording(serving) as elsewhere:
        for round_ in range(ROUNDS):
            caller = await let_in(db, mission)
            # Two recorders stand for two server processes.
            outcomes = await asyncio.gather(
                *(
                    tried(process, hand_in(caller, mission.quests["stickers"], stickers()))
                    for process in (recorded, elsewhere)
                    for _ in range(AT_ONCE // 2)
                )
            )

            assert outcomes.count(True) == 3
            assert await count(db, "count(*) FROM completion") == 3 * (round_ + 1)

    assert await count(db, "sum(used) FROM limit_use") == 3 * ROUNDS
    assert await count(db, "count(*) FROM idempotency_key") == 3 * ROUNDS
    assert await count(db, "count(*) FROM fact WHERE actor_id IS NOT NULL") == 3 * 3 * ROUNDS


async def test_everybody_has_a_limit_of_their_own(db: Database, serving: Database) -> None:
    mission = await launch(db, limited("stickers", campaign=2))
    callers = [await let_in(db, mission) for _ in range(8)]

    async with recording(serving) as recorded:
        outcomes = await asyncio.gather(
            *(
                tried(recorded, hand_in(caller, mission.quests["stickers"], stickers()))
                for _ in range(5)
                for caller in callers
            )
        )

    assert outcomes.count(True) == 2 * len(callers)
    assert await count(db, "count(DISTINCT participant_id) FROM completion") == 8


async def test_the_tightest_limit_decides_and_a_refusal_gives_the_others_back(
    db: Database,
    serving: Database,
) -> None:
    mission = await launch(db, limited("stickers", day=1, week=2, campaign=3))
    caller = await let_in(db, mission)

    async with recording(serving) as recorded:
        accepted = [
            await tried(recorded, at_day(caller, mission, day)) for day in (0, 0, 1, 2, 7, 8, 14)
        ]

    # NOON is a Friday: the third day is Sunday, the week is used up; then the campaign is.
    assert accepted == [True, False, True, False, True, False, False]
    assert await count(db, "sum(used) FROM limit_use WHERE period = 'day'") == 3
    assert await count(db, "sum(used) FROM limit_use WHERE period = 'week'") == 3
    assert await count(db, "sum(used) FROM limit_use WHERE period = 'campaign'") == 3


async def test_a_refusal_says_which_limit_and_leaves_no_trace(
    db: Database, serving: Database
) -> None:
    mission = await launch(db, limited("stickers", day=1))
    caller = await let_in(db, mission)

    async with recording(serving) as recorded:
        assert await tried(recorded, at_day(caller, mission, 0))
        before = await everything(db)
        with pytest.raises(LimitReached) as refused:
            await record_completion(at_day(caller, mission, 0), recorded)

    assert refused.value.members == {"per": "day", "times": 1}
    assert await everything(db) == before


async def test_a_limit_counts_the_day_on_which_it_was_done(db: Database, serving: Database) -> None:
    mission = await launch(db, limited("stickers", day=1))
    caller = await let_in(db, mission)
    yesterday = stickers(occurred_at=NOON - timedelta(days=1))

    async with recording(serving) as recorded:
        assert await tried(recorded, hand_in(caller, mission.quests["stickers"], yesterday))
        assert not await tried(recorded, hand_in(caller, mission.quests["stickers"], yesterday))
        assert await tried(recorded, hand_in(caller, mission.quests["stickers"], stickers()))


async def test_a_limit_that_is_raised_later_leaves_room(db: Database, serving: Database) -> None:
    mission = await launch(db, limited("stickers", day=1))
    caller = await let_in(db, mission)

    async with recording(serving) as recorded:
        assert await tried(recorded, at_day(caller, mission, 0))
        assert not await tried(recorded, at_day(caller, mission, 0))
        await launch(db, limited("stickers", day=2))
        assert await tried(recorded, at_day(caller, mission, 0))
        assert not await tried(recorded, at_day(caller, mission, 0))


def at_day(caller: ParticipantCaller, mission: Mission, day: int) -> HandIn:
    at = NOON + timedelta(days=day)
    return hand_in(caller, mission.quests["stickers"], stickers(), at=at)


async def everything(db: Database) -> list[int]:
    tables = ("completion", "completion_transition", "fact", "event", "idempotency_key")
    rows = [await count(db, f"count(*) FROM {table}") for table in tables]
    return [*rows, await count(db, "sum(used) FROM limit_use")]
