"""Which facts wait for their cases is asked of few, however many wait; and nobody is in the way."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from quests.ids import new_id
from scoring.facts import Fact, new_fact
from service.store import kpi_cases
from service.store.driver import driver
from service.store.facts import record_facts
from service.store.folding import fold
from service.store.kpi_awaiting import awaiting_among
from service.store.kpi_cases import count_cases
from service.store.kpi_locks import plan
from service.store.session import Database
from tests.histories import BEGIN, World, store_world

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
EACH = 250  # facts of a bundle


class Explaining:
    """A connection that adds up the pages that its statements look at."""

    def __init__(self, connection: Any) -> None:
        self._connection, self.pages = connection, 0

    async def fetch(self, statement: str, *values: Any, **how: Any) -> Any:
        explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
        (said,) = await self._connection.fetchval(explain, *values)
        self.pages += said["Plan"]["Shared Hit Blocks"] + said["Plan"]["Shared Read Blocks"]
        return await self._connection.fetch(statement, *values, **how)


@pytest.fixture
async def world(db: Database) -> World:
    world = World()
    async with db.transaction() as session:
        await store_world(session, world)
    return world


def _facts(world: World, count: int) -> list[Fact]:
    return [
        new_fact(
            "participation",
            workspace_id=world.workspace_id,
            campaign_id=world.campaigns[0],
            zone="Europe/Berlin",
            occurred_at=BEGIN + timedelta(minutes=place),
            received_at=NOW + timedelta(seconds=place),
            source="test",
            source_ref=str(uuid4()),
            payload={"quest_kind": "slogan", "status": "valid"},
            actor_id=world.actors[place % 3],
        )
        for place in range(count)
    ]


def _ids(count: int, begin: int = 0) -> list[UUID]:
    return sorted(new_id(NOW + timedelta(seconds=begin + place)) for place in range(count))


async def _bundle(
    db: Database, where: tuple[UUID, UUID], ids: Sequence[UUID], *, before: bool = False
) -> None:
    """Let facts wait; as the release ``before`` had them, in no order."""
    await db.hot.execute(
        """INSERT INTO kpi_awaiting (workspace_id, campaign_id, id, last_id, fact_ids)
            VALUES ($1, $2, $3, $4, $5)""",
        *where,
        ids[0],
        None if before else ids[-1],
        ids,
    )


async def _asked(
    db: Database, where: tuple[UUID, UUID], ids: Iterable[UUID]
) -> tuple[set[UUID], int]:
    """Those that wait, and how many pages were looked at."""
    async with db.transaction() as session:
        await plan(session, 30, afresh=True)
        connection: Any = Explaining(await driver(session))
        return await awaiting_among(connection, where, list(ids)), connection.pages


async def test_those_are_found_that_wait_whatever_the_bundles(db: Database, world: World) -> None:
    where, chance = (world.workspace_id, world.campaigns[0]), Random(3)
    every = [*_ids(60), *(uuid4() for _ in range(20))]
    chance.shuffle(every)
    waiting = set[UUID]()
    for turn in range(6):
        some = every[8 * turn : 8 * turn + 8]
        await _bundle(db, where, some if turn < 2 else sorted(some), before=turn < 2)
        waiting.update(some)
        await _bundle(db, (where[0], world.campaigns[1]), _ids(8))

        for few in (every, every[40:], chance.sample(every, 9), every[:1], _ids(3, -50)):
            found, _ = await _asked(db, where, few)
            assert found == waiting & {*few}
    assert (await _asked(db, where, ()))[0] == set()


@pytest.mark.usefixtures("database_url")  # what others left, dead rows, would be counted, too
async def test_who_asks_of_few_looks_at_few(db: Database, world: World) -> None:
    where = (world.workspace_id, world.campaigns[0])
    counted = _ids(3 * EACH, -10_000)
    pages = []
    for bundles in (range(4), range(4, 160)):
        for place in bundles:
            await _bundle(db, where, _ids(EACH, place * EACH))
        one = UUID(await db.hot.fetchval("SELECT min(id::text) FROM kpi_awaiting"))
        found, looked = await _asked(db, where, [*counted, one])
        assert found == {one}
        _, nothing = await _asked(db, where, counted)
        pages.append((looked, nothing))

    (few, none), (many, nothing) = pages
    assert many - few < 20, "40 times as many wait"
    assert nothing - none < 10


async def test_a_fold_bundles_what_comes_together_in_its_order(db: Database, world: World) -> None:
    where, facts = (world.workspace_id, world.campaigns[0]), _facts(world, 2 * EACH + 7)
    for some in (facts[::2], facts[1::2]):
        async with db.transaction() as session:
            await record_facts(session, some)

    async with db.transaction() as session:
        await fold(session, *where, NOW)

    rows = await db.hot.fetch("SELECT id, last_id, fact_ids FROM kpi_awaiting ORDER BY id")
    assert len(rows) == 3
    assert [id for row in rows for id in row["fact_ids"]] == sorted(one.id for one in facts)
    assert [(row["fact_ids"][0], row["fact_ids"][-1]) for row in rows] == [
        (row["id"], row["last_id"]) for row in rows
    ]


async def test_what_waits_to_be_folded_is_folded_first(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kpi_cases, "QUEUED", 3)
    where, facts = (world.workspace_id, world.campaigns[0]), _facts(world, 6)

    async def counted() -> int | None:
        async with db.transaction() as session:
            return await count_cases(session, *where, NOW)

    for fact in facts:
        async with db.transaction() as session:
            await record_facts(session, [fact])
    async with db.transaction() as session:
        await fold(session, *where, NOW, limit=2)  # four more wait

    assert await counted() == 0
    async with db.transaction() as session:
        await fold(session, *where, NOW, limit=1)
    assert await counted() == 3
