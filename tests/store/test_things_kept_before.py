"""What the release before kept of things serves until their campaign is counted anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import text

from scoring.cases.visits import VISITS_CASE
from scoring.facts import Fact, new_fact
from service.store import schema
from service.store.facts import record_facts
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.rebuild_kpis import rebuild_outdated
from service.usecases.verify_kpis import verify_all
from tests.histories import BEGIN, World, store_world

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
TEXTS = "3d9c5a7e61f4"  # what is kept of a thing is text
BALANCE = '[["visits", 1, "total", "", "2026-03-01", null, null, 5]]'
# As servers of that release do: rows of their own form, by declarations of their own.
AS_BEFORE = (
    "UPDATE case_state SET definitions = 'of the release before'",
    """UPDATE kpi_case SET tallies = '{"visits 1": {"[[\\"total\\",\\"\\"]]":
        [["visits", 1, 739737, null, null, 1]]}}'""",
    """INSERT INTO kpi_case (workspace_id, campaign_id, name, version, thing, tallies)
        SELECT workspace_id, campaign_id, 'visits', :version, 'forgotten:2026-03-02',
            CAST(:balance AS jsonb) FROM case_state LIMIT 1""",
)
VISITS = """SELECT coalesce(sum(n), 0) FROM kpi_cell
    WHERE measure = 'visits' AND dimset = 'total' AND version > 0"""
OLD_ROWS = "SELECT count(*) FROM kpi_case WHERE tallies IS NOT NULL"


async def test_a_campaign_is_counted_anew_and_what_was_laid_together_is_there(
    database_url: str,
) -> None:
    world = World()
    async with _opened(database_url) as db:
        async with db.transaction() as session:
            await store_world(session, world)
            await record_facts(session, [_view(world, hours) for hours in (0, 3, 30)])
        await fold_all(db, NOW)
        assert await _number(db, VISITS) == 3

    await asyncio.to_thread(schema.downgrade, database_url, f"{TEXTS}-1")
    async with _opened(database_url) as db, db.transaction() as session:
        said = {"version": VISITS_CASE.version, "balance": BALANCE}
        for statement in AS_BEFORE:
            await session.execute(text(statement), said if ":balance" in statement else {})
    await asyncio.to_thread(schema.upgrade, database_url)

    async with _opened(database_url) as db:
        async with db.transaction() as session:
            await record_facts(session, [_view(world, 60)])
        await fold_all(db, NOW)
        assert await _number(db, VISITS) == 3  # nothing is added to what others counted

        await rebuild_outdated(db, NOW)
        await fold_all(db, NOW)
        assert await _number(db, VISITS) == 4 + 5
        assert await _number(db, OLD_ROWS) == 1  # of those who were forgotten no fact tells
        found = await verify_all(db, world.workspace_id, world.campaigns[0])
        assert (found.wrong, found.examples) == (0, ())


async def test_what_is_kept_survives_down_and_up(database_url: str) -> None:
    world = World()
    async with _opened(database_url) as db:
        async with db.transaction() as session:
            await store_world(session, world)
            await record_facts(session, [_view(world, hours) for hours in (0, 3)])
        await fold_all(db, NOW)

    await asyncio.to_thread(schema.downgrade, database_url, f"{TEXTS}-1")
    await asyncio.to_thread(schema.upgrade, database_url)

    async with _opened(database_url) as db:
        async with db.transaction() as session:
            await record_facts(session, [_view(world, 1), _view(world, 8)])
        await fold_all(db, NOW)
        assert await _number(db, VISITS) == 4
        assert await _number(db, OLD_ROWS) == 0
        found = await verify_all(db, world.workspace_id, world.campaigns[0])
        assert (found.wrong, found.examples) == (0, ())


def _view(world: World, hours: int) -> Fact:
    return new_fact(
        "view",
        workspace_id=world.workspace_id,
        campaign_id=world.campaigns[0],
        zone="Europe/Berlin",
        occurred_at=BEGIN + timedelta(hours=hours),
        received_at=NOW,
        source="test",
        source_ref=str(uuid4()),
        payload={"content": "c", "section": "site", "authenticated": False},
        visitor_id=world.visitors[0],
    )


async def _number(db: Database, statement: str) -> int:
    async with db.read() as session:
        return (await session.execute(text(statement))).scalar_one()


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url, pool_size=3)
    yield opened
    await opened.close()
