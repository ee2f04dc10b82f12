"""More connections than lanes: everybody's turn comes, whoever has how much to tell."""

import asyncio
from collections import Counter
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from quests.ids import parse_id
from service.delivery import crm_feed
from service.delivery.crm_feed import MOST_LANES, Feeder
from service.store.crm_claims import Lease
from service.store.session import Database
from tests.crm.connected import connect
from tests.crm.feeding import Feeding
from tests.people import key_of

WORKSPACES, EACH, TURNS = 5, 8, 6
_WAITS = text("""
    INSERT INTO crm_contact (workspace_id, connection_id, participant_id, ref, state, queued_at,
        next_at, touched, updated_at)
    SELECT workspace_id, id, gen_random_uuid(), :ref, 'pending', now(), now(), false, now()
    FROM crm_connection WHERE id = :connection
""")
_ON = text("UPDATE crm_connection SET paused = false")


@pytest.fixture
async def connections(client: httpx.AsyncClient, db: Database) -> list[UUID]:
    """Eight of each workspace, each with somebody to tell of; forty in all."""
    keys = [await key_of(db, workspace=f"w{number}") for number in range(WORKSPACES)]
    made = [
        parse_id("crm", await connect(client, key, base_url="http://127.0.0.1:9"))
        for key in keys
        for _ in range(EACH)
    ]
    async with db.transaction() as session:
        for connection in made:
            ref = f"p_{uuid4().hex[:26]}"
            await session.execute(_WAITS, {"ref": ref, "connection": connection})
        await session.execute(_ON)
    return made


class Busy(Feeder):
    """CRMs that answer soon, and somebody waits again as soon as somebody was told of."""

    def __init__(self, feeding: Feeding, *, more: set[UUID]) -> None:
        super().__init__(feeding.working, feeding.exchange, None)  # type: ignore[arg-type]
        self.more, self.turns = more, Counter[UUID]()

    async def _lane(self, lease: Lease, stop: asyncio.Event) -> None:
        self.turns[lease.connection.id] += 1
        await super()._lane(lease, stop)

    async def _batch(self, lease: Lease) -> bool:
        await asyncio.sleep(0.005)
        return lease.connection.id in self.more


async def turns(feeder: Busy, connections: list[UUID]) -> list[int]:
    """How many each had when all had so many together."""
    stop = asyncio.Event()
    running = asyncio.create_task(feeder.run(stop))
    async with asyncio.timeout(60):
        while feeder.turns.total() < TURNS * len(connections):
            await asyncio.sleep(0.01)
    had = [feeder.turns[one] for one in connections]
    stop.set()
    feeder.hurry()
    await running
    return had


@pytest.mark.parametrize("endless", [1.0, 0.8, 0.0], ids=["all", "most", "nobody"])
async def test_forty_connections_take_turns_in_thirty_two_lanes(
    feeding: Feeding,
    connections: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
    endless: float,
) -> None:
    """Whether all of them, most or none would go on without an end."""
    monkeypatch.setattr(crm_feed, "TURN_SECONDS", 0.05)
    assert len(connections) > MOST_LANES
    more = set(connections[: round(endless * len(connections))])

    had = await turns(Busy(feeding, more=more), connections)

    assert min(had) >= TURNS - 2, sorted(had)
