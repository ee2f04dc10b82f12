"""The recorder: many actions share a transaction, and none of them pays for its neighbours."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from quests.errors import DependencyUnavailable, EvidenceRefused, NotFound, Unauthenticated
from scoring.feedback import Feedback
from service.store.completion_recorder import CompletionRecorder
from service.store.completion_write import Stored
from service.store.session import Database
from service.tokens import ParticipantCaller
from service.usecases.record_completion import Recording, record_completion
from tests.builders import slogan, stickers
from tests.mission import Mission, changed, hand_in, launch, let_in, recording


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


async def people(db: Database, mission: Mission, count: int) -> list[ParticipantCaller]:
    return [await let_in(db, mission) for _ in range(count)]


async def transactions(db: Database) -> dict[UUID, Any]:
    """When the transaction of each person's action began."""
    async with db.read() as session:
        rows = await session.execute(text("SELECT actor_id, created_at FROM idempotency_key"))
        return {row.actor_id: row.created_at for row in rows}


async def erase(db: Database, caller: ParticipantCaller) -> None:
    async with db.transaction() as session:
        for table, name in (("membership", "participant_id"), ("link", "participant_id")):
            await session.execute(
                text(f"DELETE FROM {table} WHERE {name} = :person"),  # noqa: S608
                {"person": caller.participant_id},
            )
        await session.execute(
            text("DELETE FROM participant WHERE id = :person"), {"person": caller.participant_id}
        )


async def all_at_once(
    callers: list[ParticipantCaller], mission: Mission, recorded: Recording
) -> list[Stored | BaseException]:
    actions = [hand_in(one, mission.quests["stickers"], stickers()) for one in callers]
    return await asyncio.gather(
        *(record_completion(action, recorded) for action in actions), return_exceptions=True
    )


async def test_what_arrives_together_is_written_together(
    db: Database, serving: Database, mission: Mission
) -> None:
    callers = await people(db, mission, 20)

    async with recording(serving, writers=1) as recorded:
        answers = await all_at_once(callers, mission, recorded)

    assert all(isinstance(answer, Stored) for answer in answers)
    assert len(set((await transactions(db)).values())) <= 2


async def test_an_answer_that_cannot_be_written_fails_alone(
    db: Database, serving: Database, mission: Mission
) -> None:
    callers = await people(db, mission, 5)

    async with recording(serving, writers=1) as recorded:
        render = recorded.render

        def sometimes(feedback: Feedback) -> bytes:
            if feedback.completion.participant_id == callers[2].participant_id:
                raise ZeroDivisionError
            return render(feedback)

        answers = await all_at_once(callers, mission, replace(recorded, render=sometimes))

    assert [type(answer) for answer in answers] == [
        *(2 * [Stored]),
        ZeroDivisionError,
        *(2 * [Stored]),
    ]
    assert set(await transactions(db)) == {
        caller.participant_id for caller in callers if caller is not callers[2]
    }


async def test_somebody_who_was_erased_meanwhile_is_refused_alone(
    db: Database, serving: Database, mission: Mission
) -> None:
    callers = await people(db, mission, 5)
    await erase(db, callers[0])

    async with recording(serving, writers=1) as recorded:
        answers = await all_at_once(callers, mission, recorded)

    assert isinstance(answers[0], Unauthenticated)
    assert all(isinstance(answer, Stored) for answer in answers[1:])


async def test_workspaces_never_share_a_transaction(
    db: Database, serving: Database, mission: Mission
) -> None:
    other = await launch(db, workspace="paris")
    here, there = await people(db, mission, 3), await people(db, other, 3)

    async with recording(serving, writers=1) as recorded:
        answers = await asyncio.gather(
            all_at_once(here, mission, recorded), all_at_once(there, other, recorded)
        )
        with pytest.raises(NotFound):
            await record_completion(
                hand_in(here[0], other.quests["stickers"], stickers()), recorded
            )

    assert all(isinstance(answer, Stored) for group in answers for answer in group)
    began = await transactions(db)
    assert {began[one.participant_id] for one in here}.isdisjoint(
        began[one.participant_id] for one in there
    )


async def test_a_quest_that_changed_is_decided_anew(
    db: Database, serving: Database, mission: Mission
) -> None:
    caller, other = await people(db, mission, 2)

    async with recording(serving) as recorded:
        await record_completion(hand_in(caller, mission.quests["stickers"], stickers()), recorded)
        await launch(db, changed("stickers", options={"max_per_report": 2}, points=7))
        with pytest.raises(EvidenceRefused):
            await record_completion(
                hand_in(other, mission.quests["stickers"], stickers()), recorded
            )
        few = hand_in(other, mission.quests["stickers"], stickers(placed=2))
        answer = await record_completion(few, recorded)

    assert b'"amount":14' in answer.body


async def test_who_hangs_up_leaves_nothing_behind_and_may_ask_again(
    db: Database, serving: Database, mission: Mission
) -> None:
    callers = await people(db, mission, 20)
    actions = [hand_in(one, mission.quests["slogan"], slogan()) for one in callers]

    async with recording(serving) as recorded:
        for number, action in enumerate(actions):
            task = asyncio.create_task(record_completion(action, recorded))
            for _ in range(number):
                await asyncio.sleep(0)
            task.cancel()
        answers = await asyncio.gather(*(record_completion(one, recorded) for one in actions))

    assert {answer.status for answer in answers} == {201}
    assert len(await transactions(db)) == 20
    assert serving.checked_out() == 0
    assert serving.hot.get_idle_size() == serving.hot.get_size()


async def test_closing_waits_for_what_is_in_flight(
    db: Database, serving: Database, mission: Mission
) -> None:
    callers = await people(db, mission, 10)

    async with recording(serving) as recorded:
        await record_completion(
            hand_in(callers[0], mission.quests["stickers"], stickers()), recorded
        )
        begun = asyncio.gather(
            *(
                record_completion(hand_in(one, mission.quests["stickers"], stickers()), recorded)
                for one in callers
            )
        )
        await asyncio.sleep(0)
        await recorded.recorder.close()

        assert len(await transactions(db)) == 10
    assert len(await begun) == 10


class Door:
    """A pool that lets somebody in at the very moment at which a writer leaves."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", on_leave: Callable[[], None]) -> None:
        self._pool, self._on_leave = pool, on_leave

    @asynccontextmanager
    async def acquire(self, **limits: float) -> AsyncIterator[Any]:
        async with self._pool.acquire(**limits) as connection:
            yield connection
        self._on_leave()


async def test_who_comes_as_the_last_writer_leaves_is_served(
    db: Database, serving: Database, mission: Mission
) -> None:
    first, second = (
        hand_in(one, mission.quests["stickers"], stickers()) for one in await people(db, mission, 2)
    )
    late: list[asyncio.Task[Stored]] = []

    def come_in() -> None:
        if not late:
            late.append(asyncio.create_task(record_completion(second, recorded)))

    async with recording(serving) as usual:
        await usual.quests.get(mission.workspace_id, mission.quests["stickers"])
        door: Any = Door(serving.hot, come_in)
        recorded = replace(usual, recorder=CompletionRecorder(door, writers=1))
        async with asyncio.timeout(10):
            await record_completion(first, recorded)
            await recorded.recorder.close()  # the writer leaves once nobody came back
            assert (await late[0]).status == 201
        await recorded.recorder.close()


class Interrupted:
    """A pool whose connection is taken away as the process is told to stop."""

    @asynccontextmanager
    async def acquire(self, **limits: float) -> AsyncIterator[Any]:
        raise asyncio.CancelledError
        yield


async def test_nobody_waits_for_a_writer_that_was_interrupted(
    db: Database, serving: Database, mission: Mission
) -> None:
    (caller,) = await people(db, mission, 1)
    interrupted: Any = Interrupted()

    async with recording(serving) as usual, asyncio.timeout(10):
        recorded = replace(usual, recorder=CompletionRecorder(interrupted))
        with pytest.raises(DependencyUnavailable):
            await record_completion(
                hand_in(caller, mission.quests["stickers"], stickers()), recorded
            )
