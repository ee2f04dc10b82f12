"""Capacity, cooldowns and exclusions are exact, however many actions arrive at one instant."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import settings
from sqlalchemy import text

from quests.errors import CoquestError, PrerequisiteMissing
from quests.rule_errors import CapacityReached, CooldownRunning
from service.callers import ParticipantCaller
from service.store.completion_write import Stored
from service.store.session import Database
from service.usecases.record_completion import HandIn, Recording, record_completion
from tests.builders import NOON, signature, stickers
from tests.mission import Mission, changed, hand_in, launch, let_in, recording

ROUNDS = max(2, settings.default.max_examples // 20)
AT_ONCE = 50
ROOM = 7
EVERYBODY = "participant_id = '00000000-0000-0000-0000-000000000000'"


async def tried(recorded: Recording, action: HandIn) -> str:
    """``stored``, or the code of the refusal."""
    try:
        stored = await record_completion(action, recorded)
    except CoquestError as refused:
        return refused.code
    return "stored" if isinstance(stored, Stored) else "?"


async def number(db: Database, what: str) -> int:
    async with db.read() as session:
        return int((await session.execute(text(f"SELECT {what}"))).scalar_one() or 0)


async def crowd(
    db: Database, serving: Database, mission: Mission, slug: str = "stickers"
) -> Counter[str]:
    """Fifty people at once, at two servers."""
    callers = [await let_in(db, mission) for _ in range(AT_ONCE)]
    evidence = stickers() if slug == "stickers" else signature()
    async with recording(serving) as one, recording(serving) as other:
        outcomes = await asyncio.gather(
            *(
                tried((one, other)[turn % 2], hand_in(caller, mission.quests[slug], evidence))
                for turn, caller in enumerate(callers)
            )
        )
    return Counter(outcomes)


async def test_fifty_people_fill_the_room_exactly(db: Database, serving: Database) -> None:
    for round_ in range(ROUNDS):
        mission = await launch(
            db,
            changed("stickers", capacity={"total": ROOM}, limits=[]),
            workspace=f"w{round_}",
        )

        outcomes = await crowd(db, serving, mission)

        assert outcomes == {"stored": ROOM, CapacityReached.code: AT_ONCE - ROOM}
        assert await number(db, "count(*) FROM completion") == ROOM * (round_ + 1)
        assert await number(db, f"sum(used) FROM limit_use WHERE {EVERYBODY}") == ROOM * (
            round_ + 1
        )


async def test_who_is_refused_by_their_own_limit_takes_no_room(
    db: Database, serving: Database
) -> None:
    mission = await launch(
        db,
        changed("stickers", capacity={"total": ROOM}, limits=[{"per": "campaign", "times": 1}]),
    )
    callers = [await let_in(db, mission) for _ in range(ROOM)]

    async with recording(serving) as one, recording(serving) as other:
        outcomes = await asyncio.gather(
            *(
                tried(process, hand_in(caller, mission.quests["stickers"], stickers()))
                for process in (one, other)
                for caller in callers * 3
            )
        )

    assert outcomes.count("stored") == ROOM
    assert await number(db, f"sum(used) FROM limit_use WHERE {EVERYBODY}") == ROOM


async def test_the_same_action_sent_fifty_times_takes_one_place(
    db: Database, serving: Database
) -> None:
    mission = await launch(db, changed("stickers", capacity={"total": 2}, limits=[]))
    caller = await let_in(db, mission)
    action = hand_in(caller, mission.quests["stickers"], stickers(), key="one")

    async with recording(serving) as one, recording(serving) as other:
        outcomes = await asyncio.gather(
            *(tried((one, other)[turn % 2], action) for turn in range(AT_ONCE))
        )

    assert set(outcomes) == {"stored"}
    assert await number(db, f"sum(used) FROM limit_use WHERE {EVERYBODY}") == 1


async def test_a_cooldown_lets_one_of_fifty_through(db: Database, serving: Database) -> None:
    mission = await launch(db, changed("stickers", cooldown={"hours": 2}, limits=[]))
    for _ in range(ROUNDS):
        caller = await let_in(db, mission)
        async with recording(serving) as one, recording(serving) as other:
            outcomes = await asyncio.gather(
                *(
                    tried((one, other)[turn % 2], at(caller, mission, minutes=turn))
                    for turn in range(AT_ONCE)
                )
            )

        assert Counter(outcomes) == {"stored": 1, CooldownRunning.code: AT_ONCE - 1}


async def test_a_cooldown_looks_both_ways_and_says_when_it_ends(
    db: Database, serving: Database
) -> None:
    mission = await launch(db, changed("stickers", cooldown={"hours": 2}, limits=[]))
    caller = await let_in(db, mission)

    async with recording(serving) as recorded:
        first = await tried(recorded, at(caller, mission, minutes=0))
        earlier = await tried(recorded, at(caller, mission, minutes=-90))
        with pytest.raises(CooldownRunning) as refused:
            await record_completion(at(caller, mission, minutes=119), recorded)
        again = await tried(recorded, at(caller, mission, minutes=120))
        before = await tried(recorded, at(caller, mission, minutes=-120))

    assert [first, earlier, again, before] == ["stored", "cooldown-running", "stored", "stored"]
    assert refused.value.members == {"opens_at": NOON + timedelta(hours=2)}


async def test_of_two_quests_that_exclude_each_other_one_is_done(
    db: Database, serving: Database
) -> None:
    mission = await launch(
        db,
        changed("stickers", requires={"not": {"quest": "petition"}}, limits=[]),
        changed("petition", requires={"not": {"quest": "stickers"}}, limits=[], prerequisites=[]),
    )
    for _ in range(ROUNDS * 5):
        caller = await let_in(db, mission)
        async with recording(serving) as one, recording(serving) as other:
            outcomes = await asyncio.gather(
                tried(one, hand_in(caller, mission.quests["stickers"], stickers())),
                tried(other, hand_in(caller, mission.quests["petition"], signature())),
            )

        assert sorted(outcomes) == [PrerequisiteMissing.code, "stored"]


async def test_room_that_comes_later_counts_who_came_before(
    db: Database, serving: Database
) -> None:
    plain, ruled = changed("stickers", limits=[]), changed("stickers", capacity={"total": 3})
    mission = await launch(db, plain)
    callers = [await let_in(db, mission) for _ in range(4)]
    async with recording(serving) as recorded:
        for caller in callers[:2]:
            await tried(recorded, hand_in(caller, mission.quests["stickers"], stickers()))

        await launch(db, plain, ruled)
        outcomes = [
            await tried(recorded, hand_in(caller, mission.quests["stickers"], stickers()))
            for caller in callers[2:]
        ]

    assert outcomes == ["stored", CapacityReached.code]


def at(caller: ParticipantCaller, mission: Mission, *, minutes: int) -> HandIn:
    done_at = NOON + timedelta(minutes=minutes)
    return hand_in(
        caller,
        mission.quests["stickers"],
        stickers(occurred_at=done_at),
        at=NOON + timedelta(hours=3),
    )
