"""A message that takes its worker along each time it is tried holds nobody else up, and ends."""

from uuid import uuid4

import pytest

from service.delivery.backoff import next_step
from service.letters import Letter
from service.store.deliveries import MAX_CLAIMS, Room, claim, exhaust_crashed, record
from service.store.session import Database
from tests.delivery.dispatching import make_due, queue
from tests.delivery.stage import Stage, add_receiver, set_stage
from tests.delivery.test_deliver import said

EXHAUSTED = "SELECT id FROM delivery WHERE state = 'exhausted'"


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await set_stage(db)


async def take_and_die(db: Database) -> list[Letter]:
    """What a worker holds when its process is gone."""
    await make_due(db)
    await db.hot.execute("UPDATE webhook_endpoint SET held_until = now()")  # nobody renews it
    room = Room(worker=uuid4(), busy=[], failing=False, lanes=10, each=10, most=100)
    return list(await claim(db.hot, room))


async def tidy(db: Database) -> int:
    async with db.transaction() as session:
        return await exhaust_crashed(session)


async def test_it_is_given_up_and_its_neighbours_are_not(db: Database, stage: Stage) -> None:
    await add_receiver(db, stage, "http://127.0.0.1:9/")
    await queue(db, stage, 1)
    (poison,) = await take_and_die(db)
    neighbours = 0
    for _ in range(1, MAX_CLAIMS):
        await queue(db, stage, 1)
        taken = await take_and_die(db)
        others = [one for one in taken if one.id != poison.id]
        await record(db.hot, [next_step(one, said(200), chance=0.5) for one in others])
        neighbours += len(others)
        assert await tidy(db) == 0

    assert neighbours == MAX_CLAIMS - 1  # each at its first try
    assert await take_and_die(db) == []
    assert await tidy(db) == 1
    assert [row["id"] for row in await db.hot.fetch(EXHAUSTED)] == [poison.id]
