"""Several workers: what a receiver bears at a time, it bears from all of them together."""

import asyncio
from uuid import UUID, uuid4

import pytest

from service.delivery import deliver
from service.store import deliveries, endpoint_holds
from service.store.deliveries import Room, claim
from service.store.session import Database
from tests.delivery.dispatching import DELIVERED, dispatching, make_due, queue, until
from tests.delivery.receiver import Answer, receiving
from tests.delivery.stage import Stage, add_receiver, set_stage

HOLDER = "SELECT held_by IS NOT NULL FROM webhook_endpoint"


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await set_stage(db)


@pytest.mark.parametrize("most", [1, 3])
async def test_two_workers_together_make_no_more_calls_at_a_time_than_a_receiver_bears(
    db: Database, stage: Stage, most: int
) -> None:
    async with receiving(lambda _: Answer(200, delay=0.05)) as one, receiving() as two:
        await add_receiver(db, stage, one.url, max_in_flight=most)
        await add_receiver(db, stage, two.url)
        await queue(db, stage, 40)
        async with dispatching(db, workers=3):
            await until(db, DELIVERED, 80)

    assert one.most_open == most
    assert len(one.got) == len(set(one.ids())) == 40
    assert len(two.got) == len(set(two.ids())) == 40


async def test_calls_that_outlast_a_hold_keep_the_others_away(
    db: Database, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (deliver, deliveries, endpoint_holds):
        monkeypatch.setattr(module, "HELD_SECONDS", 0.4)
    async with receiving(lambda _: Answer(200, delay=1.2)) as receiver:
        await add_receiver(db, stage, receiver.url, max_in_flight=2)
        await queue(db, stage, 4)
        async with dispatching(db, workers=2):
            await until(db, DELIVERED, 4)

    assert receiver.most_open == 2


async def test_the_receiver_of_a_worker_that_died_waits_a_moment_and_no_longer(
    db: Database, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "HELD_SECONDS", 0.5)
    async with receiving() as receiver:
        await add_receiver(db, stage, receiver.url)
        await queue(db, stage, 3)
        taken = await claim(db.hot, room(uuid4()))  # and never heard of again
        await make_due(db)  # its leases are longer
        async with dispatching(db):
            await until(db, DELIVERED, 3)

    assert len(taken) == 3
    assert len(set(receiver.ids())) == 3


async def test_who_stops_leaves_everything_to_the_others_at_once(
    db: Database, stage: Stage
) -> None:
    async with receiving() as receiver:
        await add_receiver(db, stage, receiver.url)
        await queue(db, stage, 1)
        async with dispatching(db):
            await until(db, DELIVERED, 1)
            held = await db.hot.fetchval(HOLDER)

    assert (held, await db.hot.fetchval(HOLDER)) == (True, False)


async def test_who_claims_at_the_same_moment_gets_other_receivers(
    db: Database, stage: Stage
) -> None:
    for port in range(1, 9):
        await add_receiver(db, stage, f"http://127.0.0.1:{port}/")
    await queue(db, stage, 2)

    taken = await asyncio.gather(*(claim(db.hot, room(uuid4(), lanes=3)) for _ in range(4)))
    again = await claim(db.hot, room(uuid4(), lanes=99))

    endpoints: list[set[UUID]] = [{one.endpoint_id for one in letters} for letters in taken]
    endpoints.append({one.endpoint_id for one in again})
    assert sum(map(len, endpoints)) == len(set().union(*endpoints)) == 8
    assert max(map(len, endpoints[:4])) <= 3


def room(worker: UUID, lanes: int = 10) -> Room:
    return Room(worker=worker, busy=[], failing=False, lanes=lanes, each=10, most=100)
