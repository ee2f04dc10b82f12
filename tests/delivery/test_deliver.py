"""The delivery loop on a real database with real receivers."""

import asyncio
import contextlib
from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import pytest

from service.delivery import courier as courier_module
from service.delivery import deliver as deliver_module
from service.delivery.backoff import next_step
from service.delivery.courier import open_courier
from service.delivery.deliver import Dispatcher
from service.letters import Reply
from service.store.deliveries import Room, claim, record
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.watch_webhooks import turn_off_hopeless
from tests.conftest import SECRET
from tests.delivery.dispatching import dispatching, make_due, queue, until
from tests.delivery.receiver import Answer, Got, receiving
from tests.delivery.stage import (
    OFFICE,
    SLOTS,
    Stage,
    add_receiver,
    now,
    set_stage,
)


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await set_stage(db)


async def row_of(db: Database, query: str, *values: object) -> dict[str, Any]:
    row = await db.hot.fetchrow(query, *values)
    assert row is not None
    return dict(row)


def failing_first(times: int, status: int) -> Callable[[Got], Answer]:
    """The first ``times`` calls of each message get ``status``."""
    seen: dict[str, int] = {}

    def script(got: Got) -> Answer:
        number = seen[got.headers["webhook-id"]] = seen.get(got.headers["webhook-id"], 0) + 1
        return Answer(status if number <= times else 200)

    return script


async def test_every_message_arrives_once_signed_and_logged(db: Database, stage: Stage) -> None:
    async with receiving() as receiver:
        _, secret = await add_receiver(db, stage, receiver.url)
        await queue(db, stage, 30)
        async with dispatching(db):
            await until(db, "SELECT count(*) FROM delivery WHERE state = 'delivered'", 30)

    assert len(receiver.got) == len(set(receiver.ids())) == 30
    for got in receiver.got:
        got.verify(secret)
        assert got.message["id"] == got.headers["webhook-id"]
    attempt = await row_of(db, "SELECT * FROM delivery_attempt LIMIT 1")
    assert (attempt["number"], attempt["status"], attempt["error"]) == (1, 204, None)
    assert await db.hot.fetchval("SELECT count(*) FROM delivery_attempt") == 30


async def test_two_dispatchers_share_the_work_and_repeat_nothing(
    db: Database, stage: Stage
) -> None:
    async with receiving() as one, receiving() as two:
        await add_receiver(db, stage, one.url)
        await add_receiver(db, stage, two.url)
        await queue(db, stage, 100)
        async with dispatching(db, workers=2):
            await until(db, "SELECT count(*) FROM delivery WHERE state = 'delivered'", 200)

    assert len(one.got) == len(set(one.ids())) == 100
    assert len(two.got) == len(set(two.ids())) == 100


@pytest.mark.parametrize("status", [500, 302, 404, 429])
async def test_a_failure_is_retried_with_the_same_id_and_a_fresh_signature(
    db: Database, stage: Stage, status: int
) -> None:
    async with receiving(failing_first(1, status)) as receiver:
        _, secret = await add_receiver(db, stage, receiver.url)
        await queue(db, stage, 1)
        async with dispatching(db):
            await until(db, "SELECT count(*) FROM delivery_attempt", 1)
            waiting = await row_of(db, "SELECT *, next_at - now() AS wait FROM delivery")
            failing = await row_of(db, "SELECT * FROM webhook_endpoint")
            await asyncio.sleep(1)  # so that the second signature has another time
            await make_due(db)
            await until(db, "SELECT count(*) FROM delivery WHERE state = 'delivered'", 1)

    first, second = receiver.got
    assert waiting["state"] == "pending"
    assert 3 < waiting["wait"].total_seconds() < (6.1 if status != 429 else 73)
    assert failing["failing_since"] is not None
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    second.verify(secret)
    endpoint = await row_of(db, "SELECT * FROM webhook_endpoint")
    assert endpoint["failing_since"] is None


async def test_after_the_tenth_failure_it_is_over(db: Database, stage: Stage) -> None:
    async with receiving(lambda _: Answer(500)) as receiver:
        await add_receiver(db, stage, receiver.url)
        await queue(db, stage, 1)
        await db.hot.execute("UPDATE delivery SET attempts = 9")
        async with dispatching(db):
            await until(db, "SELECT count(*) FROM delivery WHERE state = 'exhausted'", 1)
            await make_due(db)
            await asyncio.sleep(0.3)

    assert len(receiver.got) == 1


async def test_gone_turns_the_receiver_off_at_once_and_parks_the_rest(
    db: Database, stage: Stage
) -> None:
    async with receiving(lambda _: Answer(410)) as receiver, receiving() as other:
        await add_receiver(db, stage, receiver.url)
        await add_receiver(db, stage, other.url, event_types=["endpoint.disabled"])
        await queue(db, stage, 50)
        async with dispatching(db):
            await until(db, "SELECT count(*) FROM webhook_endpoint WHERE NOT enabled", 1)
            await asyncio.sleep(0.3)
            called = len(receiver.got)
            await make_due(db)
            await asyncio.sleep(0.5)
            await fan_out_events(db, secret=SECRET, at=now())
            await other.wait_for(1)

    assert len(receiver.got) == called <= 2 * SLOTS
    assert await db.hot.fetchval("SELECT count(*) FROM delivery WHERE state = 'pending'") == 50
    (told,) = other.got
    assert told.message["type"] == "endpoint.disabled"
    assert told.message["data"]["reason"] == "gone"


@pytest.mark.parametrize(
    "answer",
    [Answer(delay=60), Answer(200, endless=0.2), Answer(200, endless=0, piece=b"x" * 65536)],
    ids=["sleeps", "drips", "never ends"],
)
async def test_a_hostile_receiver_slows_nobody_else(
    db: Database, stage: Stage, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_module, "DEADLINE_SECONDS", 4)
    async with receiving(lambda _: answer) as hostile, receiving() as fine, receiving() as good:
        for receiver in (hostile, fine, good):
            await add_receiver(db, stage, receiver.url)
        await queue(db, stage, 100)
        started = perf_counter()
        async with dispatching(db):
            await fine.wait_for(100)
            await good.wait_for(100)
            took = perf_counter() - started
            most_open = hostile.most_open
            await hostile.hang_up()  # or else we would wait for the end of our patience, too

    assert took < 4  # before the first call to the hostile one was given up
    assert most_open <= SLOTS


async def test_a_dead_receiver_is_probed_not_hammered(db: Database, stage: Stage) -> None:
    async with receiving(lambda _: Answer(500)) as dead:
        await add_receiver(db, stage, dead.url)
        await queue(db, stage, 100)
        async with dispatching(db):
            await asyncio.sleep(1.5)
            probed = len(dead.got)
            dead.script = lambda _: Answer(200)
            await dead.wait_for(100 - probed)

    assert probed <= 12


async def test_a_worker_that_was_too_late_cannot_overwrite_its_successor(
    db: Database, stage: Stage
) -> None:
    await add_receiver(db, stage, "http://127.0.0.1:9/")
    await queue(db, stage, 1)
    (late,) = await take(db)
    await make_due(db)
    await db.hot.execute("UPDATE webhook_endpoint SET held_until = now()")  # nobody held on
    (successor,) = await take(db)

    await record(db.hot, [next_step(successor, said(200), chance=0.5)])
    await record(db.hot, [next_step(late, said(500), chance=0.5)])

    delivery = await row_of(db, "SELECT * FROM delivery")
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 2)
    assert await db.hot.fetchval("SELECT count(*) FROM delivery_attempt") == 2


async def test_outcomes_of_a_deleted_receiver_harm_nobody(db: Database, stage: Stage) -> None:
    await add_receiver(db, stage, "http://127.0.0.1:9/")
    await add_receiver(db, stage, "http://127.0.0.1:10/")
    await queue(db, stage, 1)
    letters = await take(db)
    deleted = letters[0].endpoint_id
    await db.hot.execute("DELETE FROM webhook_endpoint WHERE id = $1", deleted)

    await record(db.hot, [next_step(letter, said(200), chance=0.5) for letter in letters])

    assert await db.hot.fetchval("SELECT count(*) FROM delivery WHERE state = 'delivered'") == 1


async def test_stopping_hands_back_what_was_not_sent(db: Database, stage: Stage) -> None:
    async with receiving(lambda _: Answer(delay=0.3)) as receiver:
        await add_receiver(db, stage, receiver.url)
        await queue(db, stage, 40)
        async with dispatching(db):
            await receiver.wait_for(SLOTS)

    rows = await db.hot.fetch("SELECT state, attempts, lease_token FROM delivery")
    assert all(row["lease_token"] is None for row in rows)
    waiting = [row for row in rows if row["state"] == "pending"]
    assert len(waiting) == 40 - len(receiver.got)
    assert all(row["attempts"] == 0 for row in waiting)


async def test_a_call_cut_off_by_the_end_of_the_worker_is_noted(db: Database, stage: Stage) -> None:
    async with (
        receiving(lambda _: Answer(delay=30)) as receiver,
        open_courier(SECRET, allow_private=True) as courier,
    ):
        await add_receiver(db, stage, receiver.url)
        await queue(db, stage, 1)
        running = asyncio.create_task(Dispatcher(db, courier, OFFICE).run(asyncio.Event()))
        await receiver.wait_for_request()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    attempt = await row_of(db, "SELECT * FROM delivery_attempt")
    delivery = await row_of(db, "SELECT * FROM delivery")
    assert attempt["error"] == "interrupted"
    assert (delivery["state"], delivery["lease_token"]) == ("pending", None)


async def test_five_days_without_success_turn_a_receiver_off(db: Database, stage: Stage) -> None:
    endpoint, _ = await add_receiver(db, stage, "http://127.0.0.1:9/")
    await queue(db, stage, 2)
    await db.hot.execute("UPDATE delivery SET state = 'exhausted'")
    await age(db, endpoint, failing_hours=121, apart_hours=11)
    assert await hopeless(db) == 0

    await age(db, endpoint, failing_hours=119, apart_hours=13)
    assert await hopeless(db) == 0

    await age(db, endpoint, failing_hours=121, apart_hours=13)
    assert await hopeless(db) == 1
    assert await hopeless(db) == 0
    off = await row_of(db, "SELECT * FROM webhook_endpoint")
    assert (off["enabled"], off["disabled_reason"]) == (False, "failing")


async def hopeless(db: Database) -> int:
    return await turn_off_hopeless(db, OFFICE, now())


async def age(db: Database, endpoint: UUID, *, failing_hours: int, apart_hours: int) -> None:
    await db.hot.execute(
        "UPDATE webhook_endpoint SET failing_since = now() - make_interval(hours => $2)"
        " WHERE id = $1",
        endpoint,
        failing_hours,
    )
    await db.hot.execute(
        "UPDATE delivery SET updated_at = now() - make_interval(hours => CASE"
        " WHEN id = (SELECT id FROM delivery ORDER BY id LIMIT 1) THEN $1 ELSE 0 END)",
        apart_hours,
    )


async def take(db: Database) -> list[Any]:
    room = Room(worker=uuid4(), busy=[], failing=False, lanes=10, each=10, most=100)
    return await claim(db.hot, room)


def said(status: int) -> Reply:
    return Reply(started_at=now(), duration_ms=1, status=status, error=None, text="")


def test_the_lease_outlives_the_deadline() -> None:
    deadline, lease = courier_module.DEADLINE_SECONDS, deliver_module.LEASE_SECONDS
    assert lease > 1.25 * deadline
    assert deliver_module.PATIENCE_SECONDS + deadline < lease
