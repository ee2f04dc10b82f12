"""A thing that very many facts are about is not read whole where the first of them is enough."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from scoring.facts import Fact, new_fact, retraction
from scoring.registry import CASES
from service.store.driver import driver
from service.store.facts import record_facts
from service.store.kpi_case_counting import facts_of
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.verify_kpis import verify_all
from tests.histories import BEGIN, World, store_world

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
TOLD: dict[str, object] = {"limits": True, "negotiable": True, "extent": True}


def _fact(world: World, type: str, hour: int, payload: dict[str, object]) -> Fact:
    return new_fact(
        type,
        workspace_id=world.workspace_id,
        campaign_id=world.campaigns[0],
        zone="Europe/Berlin",
        occurred_at=BEGIN + timedelta(hours=hour),
        received_at=NOW,
        source="test",
        source_ref=str(uuid4()),
        payload=payload,
        quest_id=world.quests[0],
        actor_id=world.actors[hour % 3],
    )


@pytest.fixture
def world() -> World:
    return World()


async def test_of_many_starts_the_first_that_stands_is_read(db: Database, world: World) -> None:
    starts = [_fact(world, "quest_started", hour, {"quest_kind": "sticker"}) for hour in range(12)]
    told = _fact(world, "rule_published", 2, TOLD)
    async with db.transaction() as session:
        await store_world(session, world)
        await record_facts(session, [*starts[::-1], told])
    await fold_all(db, NOW)
    late = await _clear(db)

    assert [one.id for one in await _read(db, world)] == [starts[0].id, told.id]
    async with db.transaction() as session:
        await record_facts(session, [retraction(one, NOW) for one in starts[:4]])
    await fold_all(db, NOW)

    assert [one.id for one in await _read(db, world)] == [told.id, starts[4].id]
    assert (late, await _clear(db)) == (0, 1)
    found = await verify_all(db, world.workspace_id, world.campaigns[0])
    assert (found.wrong, found.examples) == (0, ())


async def _read(db: Database, world: World) -> list[Fact]:
    async with db.read() as session:
        where = (world.workspace_id, world.campaigns[0])
        quest = str(world.quests[0])
        found = await facts_of(await driver(session), where, [CASES["rules"]], [quest])
    return found[quest]


async def _clear(db: Database) -> int:
    """Quests of which the rules were said in time."""
    asked = "SELECT coalesce(sum(n), 0)::int FROM kpi_cell WHERE measure = $1 AND dimset = $2"
    return int(await db.hot.fetchval(asked, "quests_clear", "total"))
