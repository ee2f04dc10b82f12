"""A rebuild that stopped goes on where it was, and says what the plain meaning says."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from quests.errors import DependencyUnavailable
from scoring.facts import Fact
from service.store.facts import record_facts
from service.store.folding import fold
from service.store.kpi_rebuild import begin, drop_things
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.rebuild_kpis import rebuild_kpis, rebuild_outdated
from service.usecases.verify_kpis import verify_all
from tests.histories import Stored, World, histories, store_world
from tests.pieces import TABLES, make_small_pieces, what_things_add
from tests.rebuilding import NOW, agree, go_on_meanwhile, rebuild_some, world

__all__ = ["world"]

FEW = settings(
    max_examples=max(1, settings.default.max_examples // 3),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small_pieces(monkeypatch)


@pytest.fixture(params=[2, 3])
async def database(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """With two connections one stage comes after the other, with three both go side by side."""
    opened = await Database.open(database_url, pool_size=request.param)
    yield opened
    await opened.close()


@pytest.mark.property
@FEW
@given(data=st.data())
async def test_whatever_is_folded_meanwhile_is_counted_once(
    database: Database, data: st.DataObject
) -> None:
    world, stored = World(), Stored()
    async with database.transaction() as session:
        await store_world(session, world)
    arrivals = data.draw(histories(world))
    campaign_id = data.draw(st.sampled_from(world.campaigns))
    for _ in range(data.draw(st.integers(2, 4))):
        size = data.draw(st.integers(0, 20))
        batch, arrivals = arrivals[:size], arrivals[size:]
        await _come(database, stored, batch)
        async with database.transaction() as session:
            await fold(session, world.workspace_id, campaign_id, NOW, data.draw(st.integers(1, 30)))
        far = data.draw(st.sampled_from([0.9, 0.7, 0.5, 0.3, 0.1]))
        await rebuild_some(database, (world.workspace_id, campaign_id), far=far)
    await _come(database, stored, arrivals)

    await rebuild_kpis(database, world.workspace_id, campaign_id, at=NOW)
    await fold_all(database, NOW)
    await rebuild_outdated(database, NOW)  # where it is said to have ended on another day

    await agree(database, world, stored.facts)
    made = await _rows(database, world.workspace_id, campaign_id)
    await rebuild_kpis(database, world.workspace_id, campaign_id, at=NOW, afresh=True)
    assert await _rows(database, world.workspace_id, campaign_id) == made


async def _come(database: Database, stored: Stored, facts: list[Fact]) -> None:
    for fact in facts:
        stored.add(fact)
        async with database.transaction() as session:
            await record_facts(session, [fact])


async def _rows(
    database: Database, workspace_id: UUID, campaign_id: UUID
) -> dict[str, set[tuple[Any, ...]]]:
    found: dict[str, set[tuple[Any, ...]]] = {}
    async with database.read() as session:
        for table, columns in TABLES.items():
            statement = (
                f"SELECT {columns} FROM {table} WHERE workspace_id = :w AND campaign_id = :c"  # noqa: S608
            )
            rows = await session.execute(text(statement), {"w": workspace_id, "c": campaign_id})
            found[table] = {tuple(row) for row in rows if row[-1] != 0}
    found["kpi_case"] = what_things_add(found["kpi_case"])
    return found


async def test_it_goes_on_where_it_was(db: Database, world: World) -> None:
    where = (world.workspace_id, world.campaigns[0])
    first = await rebuild_some(db, where, 12)
    second = await rebuild_some(db, where, 6)
    third = await rebuild_some(db, where)

    assert 0 < first[-2] <= second[0] <= second[-2] <= third[0]  # the last piece was not kept
    assert (third[-1], len(first) + len(second) + len(third)) == (
        pytest.approx(1),
        pytest.approx(len(await _afresh(db, where)), abs=8),
    )


async def _afresh(db: Database, where: tuple[UUID, UUID]) -> list[float]:
    told: list[float] = []
    await rebuild_kpis(db, *where, at=NOW, step=told.append, afresh=True)
    return told


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE campaign SET ends_at = starts_at + interval '9 days'",
        "UPDATE case_state SET definitions = ''",  # as one of the release before begins
        "UPDATE fold_state SET folded_facts = folded_facts + 1",  # a fold that noted nothing
        """INSERT INTO erasure (workspace_id, id, people, digests, because, asked_at, done_at)
            SELECT workspace_id, gen_random_uuid(), '{}', '{}', 'asked', now(), now()
            FROM workspace WHERE slug <> ''""",
    ],
)
async def test_it_begins_anew_where_something_else_has_changed(
    db: Database, world: World, change: str
) -> None:
    where = (world.workspace_id, world.campaigns[0])
    assert (await rebuild_some(db, where, 12))[-1] > 0
    await db.hot.execute(change)

    assert (await rebuild_some(db, where))[0] == 0

    assert (await verify_all(db, *where)).examples == ()


async def test_whoever_wants_it_begins_anew(db: Database, world: World) -> None:
    where = (world.workspace_id, world.campaigns[0])
    await rebuild_some(db, where, 12)

    assert (await _afresh(db, where))[0] == 0

    assert await db.hot.fetchval("SELECT count(*) FROM kpi_cell WHERE version < 0") == 0
    assert await db.hot.fetchval("SELECT rebuild FROM case_state LIMIT 1") is None
    assert (await verify_all(db, *where)).examples == ()


async def test_whoever_was_taken_for_dead_adds_nothing_more(db: Database, world: World) -> None:
    where = (world.workspace_id, world.campaigns[0])
    async with db.transaction() as session:
        lost = await begin(session, *where, NOW, afresh=False)
    async with db.transaction() as session:
        other = await begin(session, *where, NOW, afresh=False)

    assert other.mark != lost.mark
    with pytest.raises(DependencyUnavailable):
        async with db.transaction() as session:
            await drop_things(session, *where, lost.mark)
    assert await db.hot.fetchval("SELECT count(*) FROM kpi_case") > 0
    async with db.transaction() as session:
        await drop_things(session, *where, other.mark)


async def test_the_worker_goes_on_after_a_restart(db: Database, world: World) -> None:
    where = (world.workspace_id, world.campaigns[0])
    await db.hot.execute("UPDATE case_state SET definitions = 'of the release before'")
    await rebuild_some(db, where, 12)
    begun = await db.hot.fetchval("SELECT rebuild ->> 'passes' FROM case_state LIMIT 1")
    await go_on_meanwhile(db, world)  # no case is counted on top of what is half done
    waiting = await db.hot.fetchval("SELECT count(*) FROM kpi_awaiting")

    assert await rebuild_outdated(db, NOW) == 1

    assert "cells" in begun
    assert waiting > 0
    assert await db.hot.fetchval("SELECT count(*) FROM kpi_awaiting") == 0
    assert (await verify_all(db, *where)).examples == ()
    assert await rebuild_outdated(db, NOW) == 0
