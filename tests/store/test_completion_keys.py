"""Idempotency-Keys: one key, one effect, one answer; and a key is free until it had an effect."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from quests.errors import (
    DependencyUnavailable,
    EvidenceRefused,
    IdempotencyInProgress,
    IdempotencyKeyReused,
    LimitReached,
    QuestClosed,
)
from service.store.completion_write import Stored
from service.store.session import Database
from service.usecases.record_completion import record_completion
from tests.builders import NOON, signature, stickers
from tests.mission import Mission, changed, hand_in, launch, let_in, limited, recording

pytestmark = pytest.mark.usefixtures("database_url")  # triggers are added
FAIL_AT_COMMIT = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {what}; END $$;
    CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON completion
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail();
"""


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, limited("stickers", day=2))


async def completions(db: Database) -> int:
    async with db.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM completion"))).scalar_one())


async def run(db: Database, *statements: str) -> None:
    async with db.transaction() as session:
        for statement in statements:
            await session.execute(text(statement))


async def test_fifty_twins_have_one_effect_and_fifty_equal_answers(
    db: Database, serving: Database, mission: Mission
) -> None:
    caller = await let_in(db, mission)
    action = hand_in(caller, mission.quests["stickers"], stickers())

    async with recording(serving) as here, recording(serving) as there:
        answers = await asyncio.gather(
            *(record_completion(action, process) for process in (here, there) for _ in range(25))
        )

    assert await completions(db) == 1
    assert {(answer.status, answer.body) for answer in answers} == {(201, answers[0].body)}
    assert sorted(answer.replayed for answer in answers) == [False] + 49 * [True]


async def test_a_replay_gets_the_first_answer_even_when_today_it_would_be_refused(
    db: Database, serving: Database, mission: Mission
) -> None:
    caller = await let_in(db, mission)
    action = hand_in(caller, mission.quests["petition"], signature())

    async with recording(serving) as recorded:
        first = await record_completion(action, recorded)
        later = replace(action, at=NOON + timedelta(days=400), language="fr")
        await launch(db, changed("petition", state="closed"))
        again = await record_completion(later, recorded)

    assert (again.status, again.body, again.replayed) == (first.status, first.body, True)


@pytest.mark.parametrize("same", ["quest", "evidence"])
async def test_a_key_belongs_to_its_first_request(
    db: Database, serving: Database, mission: Mission, same: str
) -> None:
    caller = await let_in(db, mission)
    action = hand_in(caller, mission.quests["stickers"], stickers())
    other = (
        replace(action, evidence=stickers(placed=4))
        if same == "quest"
        else replace(action, quest_id=mission.quests["petition"], evidence=signature())
    )

    async with recording(serving) as recorded:
        await record_completion(action, recorded)
        with pytest.raises(IdempotencyKeyReused):
            await record_completion(other, recorded)

    assert await completions(db) == 1


async def test_the_same_key_of_another_person_is_another_key(
    db: Database, serving: Database, mission: Mission
) -> None:
    callers = [await let_in(db, mission) for _ in range(3)]
    actions = [hand_in(one, mission.quests["stickers"], stickers(), key="k") for one in callers]

    async with recording(serving) as recorded:
        answers = await asyncio.gather(*(record_completion(one, recorded) for one in actions))

    assert [answer.replayed for answer in answers] == [False, False, False]
    assert await completions(db) == 3


async def test_after_a_refusal_the_key_is_free(
    db: Database, serving: Database, mission: Mission
) -> None:
    caller = await let_in(db, mission)
    action = hand_in(caller, mission.quests["stickers"], stickers(placed=99), key="k")

    async with recording(serving) as recorded:
        with pytest.raises(EvidenceRefused):
            await record_completion(action, recorded)
        assert await record_completion(replace(action, evidence=stickers()), recorded)


async def test_a_key_refused_by_a_limit_works_the_next_day(
    db: Database, serving: Database, mission: Mission
) -> None:
    caller = await let_in(db, mission)
    actions = [hand_in(caller, mission.quests["stickers"], stickers(), key=key) for key in "abc"]

    async with recording(serving) as recorded:
        for action in actions[:2]:
            await record_completion(action, recorded)
        with pytest.raises(LimitReached):
            await record_completion(actions[2], recorded)
        tomorrow = replace(actions[2], at=NOON + timedelta(days=1))
        answer = await record_completion(tomorrow, recorded)

    assert not answer.replayed
    assert await completions(db) == 3


async def test_a_twin_in_flight_for_long_is_waited_for_only_so_long(
    db: Database, serving: Database, mission: Mission
) -> None:
    caller, neighbour = await let_in(db, mission), await let_in(db, mission)
    action = hand_in(caller, mission.quests["stickers"], stickers(), key="k")
    beside = hand_in(neighbour, mission.quests["stickers"], stickers())

    async with recording(serving) as recorded, db.transaction() as elsewhere:
        await elsewhere.execute(
            text("INSERT INTO idempotency_key VALUES (:w, :p, 'k', '', 0, '', now())"),
            {"w": mission.workspace_id, "p": caller.participant_id},
        )
        refused, stored = await asyncio.gather(
            record_completion(action, recorded),
            record_completion(beside, recorded),
            return_exceptions=True,
        )
        await elsewhere.rollback()
        assert isinstance(refused, IdempotencyInProgress)
        assert isinstance(stored, Stored)

        # The twin gave up, so nothing had happened under this key.
        assert not (await record_completion(action, recorded)).replayed


@pytest.mark.parametrize(
    "what",
    ["RAISE EXCEPTION 'no'", "PERFORM pg_terminate_backend(pg_backend_pid())"],
    ids=["refused", "cut off"],
)
async def test_when_the_commit_fails_nobody_is_told_that_it_worked(
    db: Database, serving: Database, mission: Mission, what: str
) -> None:
    callers = [await let_in(db, mission) for _ in range(3)]
    actions = [hand_in(one, mission.quests["stickers"], stickers()) for one in callers]
    function, trigger = FAIL_AT_COMMIT.format(what=what).split(";\n    CREATE CONSTRAINT")
    await run(db, function, "CREATE CONSTRAINT" + trigger)

    async with recording(serving) as recorded:
        outcomes = await asyncio.gather(
            *(record_completion(one, recorded) for one in actions), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == 3 * [DependencyUnavailable]
        assert await completions(db) == 0

        await run(db, "DROP FUNCTION fail CASCADE")
        answers = [await record_completion(one, recorded) for one in actions]

    assert [answer.replayed for answer in answers] == [False, False, False]


async def test_a_closed_quest_is_refused_before_any_key_is_taken(
    db: Database, serving: Database, mission: Mission
) -> None:
    caller = await let_in(db, mission)
    await launch(db, changed("petition", state="closed"))

    async with recording(serving) as recorded:
        with pytest.raises(QuestClosed):
            await record_completion(
                hand_in(caller, mission.quests["petition"], signature()), recorded
            )
