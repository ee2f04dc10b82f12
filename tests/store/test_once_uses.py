"""A code counts once, whoever else hands it in at the same moment, wherever."""

import asyncio
from collections import Counter

import pytest
from pydantic_core import from_json
from sqlalchemy import text

from quests.errors import AlreadyUsed, LimitReached
from service.store.completion_write import Stored
from service.store.session import Database
from service.usecases.record_completion import Recording, record_completion
from tests.builders import stickers
from tests.mission import changed, hand_in, launch, let_in, limited, recording
from tests.stickers import code_of, print_batch


async def accepted(db: Database) -> int:
    async with db.read() as session:
        rows = await session.execute(
            text("SELECT count(*) FROM fact WHERE type = 'sticker_distributed' AND sign = 1")
        )
        return int(rows.scalar_one())


async def race(db: Database, serving: Database, *, crowd: int, rounds: int) -> None:
    """Many people on two servers, one sticker, again and again."""
    mission = await launch(db, changed("stickers", limits=[]))
    batch = await print_batch(db, mission, count=rounds)
    people = [await let_in(db, mission) for _ in range(crowd)]
    quest = mission.quests["stickers"]

    async with recording(serving) as one, recording(serving) as other:
        for number in range(1, rounds + 1):
            code = stickers(placed=None, code=code_of(batch, number))
            acts = [
                record_completion(hand_in(person, quest, code), (one, other)[place % 2])
                for place, person in enumerate(people)
            ]
            answers = await asyncio.gather(*acts)

            assert await accepted(db) == number
            states = Counter(from_json(answer.body)["completion"]["state"] for answer in answers)
            assert states == {"accepted": 1, "in_review": crowd - 1}


async def test_of_all_who_scan_one_sticker_one_is_counted_and_none_is_dropped(
    db: Database, serving: Database
) -> None:
    await race(db, serving, crowd=20, rounds=1)


@pytest.mark.attack
async def test_fifty_ways_a_hundred_rounds(db: Database, serving: Database) -> None:
    await race(db, serving, crowd=50, rounds=100)


async def test_who_comes_second_is_first_when_the_first_is_refused(
    db: Database, serving: Database
) -> None:
    """Both in one batch: the one who had the code reached their limit."""
    mission = await launch(db, limited("stickers", day=1))
    batch, quest = await print_batch(db, mission), mission.quests["stickers"]
    full, free = await let_in(db, mission), await let_in(db, mission)
    code = stickers(placed=None, code=code_of(batch, 1))

    async with recording(serving, writers=1) as recorded:
        await record_completion(hand_in(full, quest, stickers()), recorded)
        answers = await asyncio.gather(
            *(record_completion(hand_in(one, quest, code), recorded) for one in (full, free)),
            return_exceptions=True,
        )

    assert isinstance(answers[0], LimitReached)
    assert isinstance(answers[1], Stored)
    assert from_json(answers[1].body)["flags"] == []


async def test_one_person_with_one_sticker_at_once_counts_once(
    db: Database, serving: Database
) -> None:
    """Another key each time: no retry, but the same sticker."""
    mission = await launch(db, changed("stickers", limits=[]))
    batch, person = await print_batch(db, mission), await let_in(db, mission)
    code = stickers(placed=None, code=code_of(batch, 1))

    async def act(recorded: Recording) -> Stored | AlreadyUsed:
        try:
            return await record_completion(
                hand_in(person, mission.quests["stickers"], code), recorded
            )
        except AlreadyUsed as used:
            return used

    async with recording(serving) as one, recording(serving) as other:
        answers = await asyncio.gather(*(act(which) for which in 5 * (one, other)))

    assert Counter(type(answer) for answer in answers) == {Stored: 1, AlreadyUsed: 9}
    assert await accepted(db) == 1
