"""What is verified is counted again, and a number that drifted is found."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import text

from scoring.facts import new_fact, retraction
from service.store.facts import record_facts
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.rebuild_kpis import rebuild_kpis
from service.usecases.verify_kpis import verify_all, verify_tonight
from tests.histories import BEGIN, World, store_world

NIGHT = datetime(2026, 5, 1, 0, 30, tzinfo=UTC)  # half past two in Berlin, evening in New York
CONTRIBUTION = {"kind": "slogan", "authored": True, "status": "accepted", "visibility": "named"}


@pytest.fixture
async def world(db: Database) -> World:
    world = World()
    facts = [
        new_fact(
            type,
            workspace_id=world.workspace_id,
            campaign_id=world.campaigns[0],
            zone="Europe/Berlin",
            occurred_at=BEGIN + timedelta(days=day),
            received_at=NIGHT,
            source="test",
            source_ref=str(uuid4()),
            payload=payload,
            actor_id=world.actors[day % 3],
        )
        for day in range(9)
        for type, payload in (
            ("contribution", CONTRIBUTION),
            ("participation", {"quest_kind": "slogan", "status": "valid"}),
        )
    ]
    async with db.transaction() as session:
        await store_world(session, world)
        await record_facts(session, [*facts, retraction(facts[4], NIGHT)])
    await fold_all(db, NIGHT)
    return world


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE kpi_cell SET n = n + 1 WHERE measure = 'participations' AND dimset = 'total'",
        "UPDATE kpi_cell SET n = n + 1 WHERE measure = 'case:authorship' AND dimset = 'facts'",
        "DELETE FROM kpi_cell WHERE measure = 'case:authorship' AND dimset = 'retractions'",
        "UPDATE kpi_spread SET n = n + 1 WHERE measure = 'works_per_author' AND dimset = 'total'",
        "DELETE FROM kpi_trans WHERE measure = 'unique_participants' AND prev_day = '-infinity'",
        "DELETE FROM kpi_presence WHERE day = (SELECT max(day) FROM kpi_presence)",
        "UPDATE kpi_presence SET groups = groups[2:] WHERE cardinality(groups) > 1",
        """UPDATE kpi_case SET kept = jsonb_set(kept::jsonb, '{authorship 1}', '{}')
            WHERE name = 'actor'""",
    ],
)
async def test_what_drifted_is_found(db: Database, world: World, damage: str) -> None:
    where = (db, world.workspace_id, world.campaigns[0])
    sound = await verify_all(*where)

    async with db.transaction() as session:
        await session.execute(text(damage))
    drifted = await verify_all(*where)

    assert sound.checked > 100
    assert (sound.wrong, sound.examples) == (0, ())
    assert drifted.wrong > 0
    assert drifted.examples


async def test_every_night_some_numbers_are_verified_once(db: Database, world: World) -> None:
    first = await verify_tonight(db, NIGHT, Random(1))
    again = await verify_tonight(db, NIGHT, Random(2))
    next_night = await verify_tonight(db, NIGHT + timedelta(days=1), Random(3))
    by_day = await verify_tonight(db, NIGHT + timedelta(days=2, hours=9), Random(4))

    assert first.checked > 0
    assert next_night.checked > 0
    assert (again.checked, by_day.checked) == (0, 0)
    assert (first + next_night).wrong == 0


async def test_days_of_people_that_do_not_fit_the_steps_are_found_in_any_night(
    db: Database, world: World
) -> None:
    async with db.transaction() as session:
        await session.execute(text("UPDATE kpi_presence SET day = day + 1"))

    drifted = await verify_tonight(db, NIGHT, Random(1))

    assert drifted.wrong > 0
    assert "by the days of people" in drifted.examples[0]


async def test_a_connection_that_has_rebuilt_verifies_beside_the_cells(
    db: Database, world: World
) -> None:
    where = (world.workspace_id, world.campaigns[0])
    before = await db.hot.fetch("SELECT * FROM kpi_cell ORDER BY 1, 2, 3, 4, 5, 6, 7")
    for _ in range(3):
        await rebuild_kpis(db, *where, at=NIGHT)
        found = await verify_all(db, *where)
        assert found.wrong == 0

    assert await db.hot.fetch("SELECT * FROM kpi_cell ORDER BY 1, 2, 3, 4, 5, 6, 7") == before
