"""Several folders at once, and folders that die: every fact is counted once."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from scoring.facts import Fact, new_fact, retraction
from scoring.measure import Question
from scoring.registry import KPIS
from service.store.facts import record_facts
from service.store.folding import fold
from service.store.kpi_cases import count_cases
from service.store.kpi_cells import read_freshness
from service.store.kpi_locks import FoldBusy, lock_campaign, lock_firsts
from service.store.kpi_terms import read_terms
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.rebuild_kpis import rebuild_kpis
from tests.histories import BEGIN, ZONES, World, store_world

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    """A second process, as far as the database can tell."""
    opened = await Database.open(database_url, pool_size=4)
    yield opened
    await opened.close()


def _many_facts(world: World, count: int) -> list[Fact]:
    """Participations of few people, who go back and forth between two campaigns."""
    chance = random.Random(7)
    facts: list[Fact] = []
    for _ in range(count):
        place = chance.randrange(2)
        facts.append(
            new_fact(
                "participation",
                workspace_id=world.workspace_id,
                campaign_id=world.campaigns[place],
                zone=ZONES[place],
                occurred_at=BEGIN + timedelta(minutes=chance.randrange(40_000)),
                received_at=NOW,
                source="test",
                source_ref=str(uuid4()),
                payload={"quest_kind": "sticker", "status": "valid"},
                actor_id=chance.choice(world.actors),
                quest_id=chance.choice(world.quests),
            )
        )
        if chance.random() < 0.3:
            facts.append(retraction(facts[-1], NOW))
    return facts


def _shares(world: World, count: int) -> list[Fact]:
    """Shares of one Quest by few people, each passed on from an earlier one."""
    return [
        new_fact(
            "share",
            workspace_id=world.workspace_id,
            campaign_id=world.campaigns[0],
            zone=ZONES[0],
            occurred_at=BEGIN + timedelta(minutes=number),
            received_at=NOW,
            source="test",
            source_ref=str(uuid4()),
            payload={
                "token": f"t{number}",
                "parent": f"t{number // 3}" if number % 7 else None,
                **{name: False for name in ("paid", "incentive", "staff")},
            },
            actor_id=world.actors[number % 4],
            quest_id=world.quests[0],
        )
        for number in range(count)
    ]


async def _record(database: Database, facts: list[Fact]) -> None:
    async with database.transaction() as session:
        await record_facts(session, facts)


async def _assert_exact(database: Database, world: World, facts: list[Fact]) -> None:
    async with database.read() as session:
        for campaign_id in world.campaigns:
            where = (world.workspace_id, campaign_id)
            assert (await read_freshness(session, *where)).pending == 0
            question = Question(campaign_id=campaign_id)
            groups = await read_terms(session, world.workspace_id, KPIS.values(), question)
            for kpi in KPIS.values():
                meant = kpi.value(facts, question)
                assert kpi.read(groups, question) == meant, kpi.name


async def test_two_folders_and_writers_at_once_count_every_fact_once(
    db: Database, other: Database
) -> None:
    world = World()
    facts = _many_facts(world, 400)
    async with db.transaction() as session:
        await store_world(session, world)

    async def write(database: Database, part: list[Fact]) -> None:
        for start in range(0, len(part), 10):
            await _record(database, part[start : start + 10])

    async def fold_often(database: Database) -> None:
        for turn in range(25):
            async with database.transaction() as session:
                campaign_id = world.campaigns[turn % 2]
                await fold(session, world.workspace_id, campaign_id, NOW, limit=17)

    await asyncio.gather(
        write(db, facts[::2]), write(other, facts[1::2]), fold_often(db), fold_often(other)
    )
    await fold_all(db, NOW)

    await _assert_exact(db, world, facts)


async def test_a_rebuild_while_facts_arrive_and_are_folded_counts_every_fact_once(
    db: Database, other: Database
) -> None:
    world = World()
    facts = _many_facts(world, 300)
    async with db.transaction() as session:
        await store_world(session, world)

    async def write_and_fold() -> None:
        for start in range(0, len(facts), 20):
            await _record(db, facts[start : start + 20])
            await fold_all(db, NOW)

    async def rebuild_often() -> None:
        for turn in range(12):
            await rebuild_kpis(other, world.workspace_id, world.campaigns[turn % 2], at=NOW)

    await asyncio.gather(write_and_fold(), rebuild_often())
    await fold_all(db, NOW)

    await _assert_exact(db, world, facts)


async def test_a_folder_that_dies_before_its_commit_leaves_no_trace(
    db: Database, other: Database, database_url: str
) -> None:
    world = World()
    facts = _many_facts(world, 100)
    async with db.transaction() as session:
        await store_world(session, world)
        await record_facts(session, facts)

    with pytest.raises(DBAPIError):  # noqa: PT012 (the commit is what fails)
        async with other.transaction() as session:
            await fold(session, world.workspace_id, world.campaigns[0], NOW)
            pid = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            await _terminate(database_url, pid)
            await session.execute(text("SELECT 1"))

    assert await fold_all(db, NOW) == len(facts)
    await _assert_exact(db, world, facts)


async def test_64_writers_on_one_quest_and_two_who_count_are_exact(
    db: Database, other: Database
) -> None:
    world = World()
    facts = _shares(world, 64 * 4)
    async with db.transaction() as session:
        await store_world(session, world)

    async def write(writer: int) -> None:
        for fact in facts[writer::64]:
            await _record((db, other)[writer % 2], [fact])

    async def count_often(database: Database) -> None:
        for _ in range(15):
            await fold_all(database, NOW)

    await asyncio.gather(*map(write, range(64)), count_often(db), count_often(other))
    await fold_all(db, NOW)

    await _assert_exact(db, world, facts)


async def test_who_dies_while_counting_cases_leaves_no_trace(
    db: Database, other: Database, database_url: str
) -> None:
    world = World()
    facts = _shares(world, 60)
    async with db.transaction() as session:
        await store_world(session, world)
        await record_facts(session, facts)
    async with db.transaction() as session:
        await fold(session, world.workspace_id, world.campaigns[0], NOW)

    with pytest.raises(DBAPIError):  # noqa: PT012 (the commit is what fails)
        async with other.transaction() as session:
            assert await count_cases(session, world.workspace_id, world.campaigns[0], NOW) == 60
            pid = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            await _terminate(database_url, pid)
            await session.execute(text("SELECT 1"))

    await fold_all(db, NOW)
    await _assert_exact(db, world, facts)


async def test_who_finds_a_campaign_being_folded_goes_elsewhere(
    db: Database, other: Database
) -> None:
    world = World()
    facts = _many_facts(world, 50)
    async with db.transaction() as session:
        await store_world(session, world)
        await record_facts(session, facts)

    async with other.transaction() as session:
        assert await lock_campaign(session, world.workspace_id, world.campaigns[0])
        here = [fact for fact in facts if fact.campaign_id == world.campaigns[1]]
        assert await fold_all(db, NOW) == len(here)

    assert await fold_all(db, NOW) == len(facts) - len(here)
    await _assert_exact(db, world, facts)


async def test_a_fold_that_waits_too_long_gives_up_and_keeps_its_facts(
    db: Database, other: Database
) -> None:
    world = World()
    facts = _many_facts(world, 20)
    async with db.transaction() as session:
        await store_world(session, world)
        await record_facts(session, facts)

    async with other.transaction() as session:
        await lock_firsts(session, world.workspace_id)
        with pytest.raises(FoldBusy):  # noqa: PT012 (its transaction has to be given up)
            async with db.transaction() as folding:
                await folding.execute(text("SET LOCAL lock_timeout = '50ms'"))
                await fold(folding, world.workspace_id, world.campaigns[0], NOW)

    assert await fold_all(db, NOW) == len(facts)
    await _assert_exact(db, world, facts)


async def _terminate(url: str, pid: int) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_terminate_backend($1, 5000)", pid)
    finally:
        await connection.close()
