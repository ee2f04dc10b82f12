"""The one door for facts: once each, and found again by where they came from."""

from datetime import UTC, datetime

from scoring.facts import Fact, new_fact, retraction
from service.store.facts import facts_from, record_facts
from service.store.kpi_cells import read_freshness
from service.store.session import Database
from tests.histories import BEGIN, World, store_world

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _fact(world: World, ref: str) -> Fact:
    return new_fact(
        "share",
        workspace_id=world.workspace_id,
        campaign_id=world.campaigns[0],
        zone="Europe/Berlin",
        occurred_at=BEGIN,
        received_at=NOW,
        source="completion",
        source_ref=ref,
        payload={"paid": False, "incentive": False, "staff": False},
    )


async def test_a_fact_that_is_reported_again_is_not_queued_again(db: Database) -> None:
    world = World()
    async with db.transaction() as session:
        await store_world(session, world)
        assert await record_facts(session, [_fact(world, "a"), _fact(world, "a")]) == 1

    async with db.transaction() as session:
        assert await record_facts(session, [_fact(world, "a"), _fact(world, "b")]) == 1
        assert await record_facts(session, []) == 0

    async with db.read() as session:
        assert (await read_freshness(session, world.workspace_id, world.campaigns[0])).pending == 2


async def test_facts_come_back_as_they_were_with_their_retractions(db: Database) -> None:
    world = World()
    mine = [_fact(world, "cpl_a/1/0"), _fact(world, "cpl_a/1/1")]
    others = [_fact(world, "cpl_a"), _fact(world, "cpl_aa/1"), _fact(world, "cpl_b/1")]
    taken_back = [retraction(mine[0], NOW), retraction(others[2], NOW)]
    async with db.transaction() as session:
        await store_world(session, world)
        await record_facts(session, [*mine, *others, *taken_back])

    async with db.read() as session:
        where = (world.workspace_id, world.campaigns[0])
        found = await facts_from(session, *where, source="completion", prefix="cpl_a/")

    assert sorted(found, key=lambda fact: fact.id) == sorted(
        [*mine, taken_back[0]], key=lambda fact: fact.id
    )
