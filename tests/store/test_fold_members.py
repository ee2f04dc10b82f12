"""Who was there on which day: facts and retractions in any order, and what it costs to know."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from quests.ids import new_id
from scoring.facts import Fact, new_fact, retraction
from scoring.measure import Question
from scoring.registry import MEASURES
from service.store import schema
from service.store.driver import driver
from service.store.facts import record_facts
from service.store.folding import fold
from service.store.session import Database, Session
from service.store.totals import Watch, read_totals
from service.usecases.bring_members_over import bring_members_over
from service.usecases.rebuild_kpis import rebuild_kpis
from tests.histories import BEGIN, World, store_world

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PEOPLE = "unique_participants"
FOURTH = BEGIN + timedelta(hours=4)


LISTS = "5b0c94e7d2f8"  # a day of a person is one row
BEFORE = "c3b7e95d02fa"  # members had a count
NOT_THERE = """
    INSERT INTO kpi_member
        (workspace_id, campaign_id, measure, version, dimset, key, day, actor_id, refs)
    SELECT workspace_id, campaign_id, measure, version, dimset, key, day, :actor, 0
    FROM kpi_member WHERE workspace_id = :workspace ORDER BY actor_id LIMIT 1"""


@pytest.fixture
async def world(db: Database) -> World:
    made = World()
    async with db.transaction() as session:
        await store_world(session, made)
    return made


@pytest.fixture
async def worker(database_roles: dict[str, str]) -> AsyncIterator[Database]:
    """A worker with a single connection: it keeps the plans that it made for empty tables."""
    async with _opened(database_roles["DATABASE_WORKER_URL"]) as opened:
        yield opened


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url, pool_size=2)
    yield opened
    await opened.close()


def _fact(world: World, actor_id: UUID, *, day: int = 0, hour: int = 0) -> Fact:
    return new_fact(
        "participation",
        workspace_id=world.workspace_id,
        campaign_id=world.campaigns[0],
        zone="Europe/Berlin",
        occurred_at=BEGIN + timedelta(days=day, hours=hour),
        received_at=NOW,
        source="test",
        source_ref=str(uuid4()),
        payload={"quest_kind": "sticker", "status": "valid"},
        actor_id=actor_id,
        quest_id=world.quests[0],
    )


async def test_a_retraction_that_is_folded_before_its_fact_leaves_nobody(
    db: Database, world: World
) -> None:
    fact = _fact(world, world.actors[0])

    await _come_one_by_one(db, world, [retraction(fact, NOW), fact], people=[0, 0])


async def test_a_retraction_that_came_first_takes_back_no_other_fact(
    db: Database, world: World
) -> None:
    fact, other = (_fact(world, world.actors[0]) for _ in range(2))

    await _come_one_by_one(db, world, [retraction(fact, NOW), other, fact], people=[0, 0, 1])


async def test_a_person_stays_until_the_last_fact_of_a_day_is_taken_back(
    db: Database, world: World
) -> None:
    facts = [_fact(world, world.actors[0]) for _ in range(5)]
    taken_back = [retraction(fact, NOW) for fact in facts]

    await _come_one_by_one(db, world, [*facts, *taken_back], people=[1, 1, 1, 1, 1, 1, 1, 1, 1, 0])


async def test_a_day_that_is_gone_moves_the_steps_of_its_neighbours(
    db: Database, world: World
) -> None:
    facts = [_fact(world, world.actors[0], day=day) for day in (3, 0, 7)]

    await _come_one_by_one(
        db, world, [*facts, retraction(facts[0], NOW), retraction(facts[1], NOW)], people=[1] * 5
    )


async def test_facts_and_their_retractions_may_be_folded_together(
    db: Database, world: World
) -> None:
    stays, leaves = world.actors[:2]
    facts = [_fact(world, actor) for actor in (stays, leaves, stays, leaves)]
    taken_back = [retraction(fact, NOW) for fact in facts if fact.actor_id == leaves]
    together = [*facts, *taken_back, retraction(facts[0], NOW)]

    await _come(db, world, together, [], people=1)


async def test_what_waits_does_not_count_for_a_day_that_is_looked_at_again(
    db: Database, world: World
) -> None:
    first, second = (_fact(world, world.actors[0]) for _ in range(2))
    taken_back = retraction(first, NOW - timedelta(hours=1))  # the first of what waits
    await _come(db, world, [first], [], people=1)
    async with db.transaction() as session:
        await record_facts(session, [taken_back])
    async with db.transaction() as session:
        await record_facts(session, [second])

    async with db.transaction() as session:
        await fold(session, world.workspace_id, world.campaigns[0], NOW, limit=1)
    assert await _members(db, world) == set()

    await _come(db, world, [], [first, taken_back, second], people=1)


async def test_two_people_who_turn_out_to_be_one_are_one(db: Database, world: World) -> None:
    former, into = world.actors[:2]
    facts = [_fact(world, former), _fact(world, into), _fact(world, former, day=2)]
    await _come(db, world, facts, [], people=2)

    theirs = [fact for fact in facts if fact.actor_id == former]
    moved = [
        replace(fact, id=new_id(NOW), actor_id=into, source_ref=f"moved:{fact.source_ref}")
        for fact in theirs
    ]
    merged = [*(retraction(fact, NOW) for fact in theirs), *moved]
    await _come(db, world, merged, facts, people=1)


async def test_people_who_come_back_cost_no_row_and_no_look_at_their_facts(
    db: Database, world: World, worker: Database
) -> None:
    people = [uuid4() for _ in range(500)]
    await _cost(db, worker, world, [_fact(world, world.actors[0])])

    facts = [_fact(world, who, hour=hour) for who in people for hour in range(8)]
    new = await _cost(db, worker, world, [fact for fact in facts if fact.occurred_at < FOURTH])
    again = await _cost(db, worker, world, [fact for fact in facts if fact.occurred_at >= FOURTH])

    assert new["kpi_presence", "written"] == 500
    assert new["fact", "read"] <= 3 * 2_000  # never those of the others
    assert new["kpi_first", "read"] <= 3 * 500
    assert again["kpi_presence", "written"] == 0
    assert again["fact", "read"] == 0
    assert again["kpi_presence", "read"] <= 500
    assert again["kpi_first", "read"] <= 500


async def test_taking_back_costs_a_look_at_the_facts_of_those_people_alone(
    db: Database, world: World, worker: Database
) -> None:
    people = [uuid4() for _ in range(300)]
    facts = [_fact(world, who) for who in people for _ in range(4)]
    await _cost(db, worker, world, [_fact(world, world.actors[0])])
    await _cost(db, worker, world, facts)

    gone = [retraction(fact, NOW) for fact in facts if fact.actor_id in people[:20]]
    cost = await _cost(db, worker, world, gone)

    assert cost["kpi_presence", "written"] == 20
    # Once for their days, twice for who was first.
    assert cost["fact", "read"] <= 20 * (3 * 8 + 1)
    assert cost["kpi_presence", "read"] <= 20 * 3
    assert cost["kpi_first", "read"] <= 20 * 4


async def test_what_waited_before_the_count_was_dropped_is_folded_as_before(
    database_url: str,
) -> None:
    world = World()
    known = [_fact(world, who) for who in world.actors[:3]]
    waiting = [retraction(known[0], NOW), _fact(world, world.actors[3])]
    async with _opened(database_url) as db:
        async with db.transaction() as session:
            await store_world(session, world)
        await _come(db, world, known, [], people=3)
        async with db.transaction() as session:
            await record_facts(session, waiting)

    await asyncio.to_thread(schema.downgrade, database_url, BEFORE)
    async with _opened(database_url) as db, db.transaction() as session:
        nobody = {"workspace": world.workspace_id, "actor": world.actors[3]}
        await session.execute(text(NOT_THERE), nobody)
    await asyncio.to_thread(schema.upgrade, database_url)

    async with _opened(database_url) as db:
        await _come(db, world, [], [*known, *waiting], people=3)
        async with db.read() as session:
            firsts = (await session.execute(text("SELECT occurred_at FROM kpi_first"))).scalars()
            assert list(firsts) == [BEGIN] * 3


async def test_days_as_they_were_kept_are_right_at_any_moment_until_all_are_brought_over(
    database_url: str,
) -> None:
    world = World()
    known = [_fact(world, who, day=day) for who in world.actors[:4] for day in (0, 2)]
    waiting = [
        retraction(known[0], NOW),
        _fact(world, world.actors[1], day=2),
        _fact(world, world.actors[2], day=1),
    ]
    async with _opened(database_url) as db:
        async with db.transaction() as session:
            await store_world(session, world)
        await _come(db, world, known, [], people=4)
        members = await _members(db, world)

    await asyncio.to_thread(schema.downgrade, database_url, f"{LISTS}-1")
    await asyncio.to_thread(schema.upgrade, database_url)

    async with _opened(database_url) as db:
        assert await _members(db, world) == members
        async with db.transaction() as session:
            await record_facts(session, waiting)
            assert await _total(session, world) == 4
        async with db.transaction() as session:
            await fold(session, world.workspace_id, world.campaigns[0], NOW)
        folded = await _members(db, world)
        assert await _kept_as_before(db) == {world.actors[3]}  # nobody asked of them
        async with db.read() as session:
            assert await _total(session, world) == 4

        await bring_members_over(db)
        assert await _kept_as_before(db) == set()
        assert await _members(db, world) == folded
        await _come(db, world, [], [*known, *waiting], people=4)


async def _kept_as_before(db: Database) -> set[UUID]:
    async with db.read() as session:
        actors = await session.execute(text("SELECT actor_id FROM kpi_member_before"))
        return set(actors.scalars())


async def _come_one_by_one(
    db: Database, world: World, facts: Sequence[Fact], *, people: Sequence[int]
) -> None:
    for place, expected in enumerate(people):
        await _come(db, world, [facts[place]], facts[:place], people=expected)


async def _come(
    db: Database, world: World, facts: Sequence[Fact], known: Sequence[Fact], *, people: int
) -> None:
    """Let facts arrive and fold them: waiting = folded = rebuilt = what is meant."""
    meant = MEASURES[PEOPLE].groups([*known, *facts], Question(campaign_id=world.campaigns[0]))
    assert meant.get("", 0) == people

    async with db.transaction() as session:
        await record_facts(session, facts)
        assert await _total(session, world) == people
    async with db.transaction() as session:
        await fold(session, world.workspace_id, world.campaigns[0], NOW)
    async with db.read() as session:
        assert await _total(session, world) == people
    folded = await _members(db, world)
    await rebuild_kpis(db, world.workspace_id, world.campaigns[0], at=NOW)
    assert await _members(db, world) == folded


async def _total(session: Session, world: World) -> int:
    watches = [Watch(PEOPLE), Watch(PEOPLE, world.quests[0])]
    place = (world.workspace_id, world.campaigns[0])
    found = set((await read_totals(await driver(session), *place, watches)).values())
    assert len(found) == 1
    return found.pop()


async def _members(db: Database, world: World) -> set[tuple]:
    async with db.read() as session:
        members = await session.execute(
            text("""
                SELECT 'member', measure, dimset, key, actor_id::text, day, 1 FROM kpi_member
                WHERE workspace_id = :w
                UNION ALL
                SELECT 'step', measure, dimset, key, prev_day::text, day, n FROM kpi_trans
                WHERE workspace_id = :w"""),
            {"w": world.workspace_id},
        )
        return {tuple(row) for row in members}


async def _cost(
    db: Database, worker: Database, world: World, facts: Sequence[Fact]
) -> dict[tuple[str, str], int]:
    """Rows read through indexes, and rows written, by folding the facts."""
    async with db.transaction() as session:
        await record_facts(session, facts)
    async with worker.transaction(world.workspace_id) as session:
        before = await _counted(session)
        folded = await fold(session, world.workspace_id, world.campaigns[0], NOW)
        after = await _counted(session)
    assert folded is not None
    assert folded.facts == len(facts)
    return {key: after[key] - before[key] for key in after}


async def _counted(session: Session) -> dict[tuple[str, str], int]:
    rows = await session.execute(
        text("""
            SELECT relname, seq_tup_read + idx_tup_fetch, n_tup_ins + n_tup_upd + n_tup_del
            FROM pg_stat_xact_user_tables""")
    )
    counted = {}
    for table, read, written in rows:
        counted[table, "read"], counted[table, "written"] = read or 0, written
    return counted
