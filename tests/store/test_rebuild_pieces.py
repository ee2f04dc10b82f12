"""A rebuild is made in pieces, beside the numbers that are read, and shown at once."""

import pytest
from sqlalchemy import text

from service.store.driver import driver
from service.store.facts import record_facts
from service.store.kpi_rebuild import hold
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.rebuild_kpis import rebuild_kpis, rebuild_outdated
from service.usecases.verify_kpis import verify_all
from tests.histories import World
from tests.pieces import TABLES, what_things_add
from tests.rebuilding import NOW, SAID, Stopped, fact_of, world

__all__ = ["world"]


async def test_it_says_how_far_it_is(db: Database, world: World) -> None:
    told: list[float] = []

    counted = await rebuild_kpis(
        db, world.workspace_id, world.campaigns[0], at=NOW, step=told.append
    )

    assert counted == len(SAID) * 7 + 1
    assert len(told) > 20
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


async def test_it_says_so_too_where_nothing_was_ever_folded(db: Database, world: World) -> None:
    told: list[float] = []
    for table in ("fold_state", "case_state"):
        await db.hot.execute(f"DELETE FROM {table}")  # noqa: S608

    await rebuild_kpis(db, world.workspace_id, world.campaigns[0], at=NOW, step=told.append)

    assert (told[0], 0 < told[1] < 0.5) == (0, True)
    assert told[-1] == pytest.approx(1)


async def test_while_it_goes_on_what_was_replaced_can_be_tidied_away(
    db: Database, world: World
) -> None:
    """Cells are replaced again and again; a snapshot of the beginning would keep all of it."""
    async with db.transaction(world.workspace_id) as holder:
        pid = (await driver(holder)).get_server_pid()
        assert await hold(holder, world.workspace_id, world.campaigns[0])
        asked = "SELECT state, backend_xmin FROM pg_stat_activity WHERE pid = $1"
        (found,) = await db.hot.fetch(asked, pid)
        assert tuple(found) == ("idle in transaction", None)


@pytest.mark.parametrize("far", [0.1, 0.4, 0.9])
async def test_one_that_dies_leaves_the_numbers_and_is_begun_anew(
    db: Database, world: World, far: float
) -> None:
    def stop(done: float) -> None:
        if done >= far:
            raise Stopped

    before = await _rows(db)
    with pytest.raises(ExceptionGroup):
        await rebuild_kpis(db, world.workspace_id, world.campaigns[0], at=NOW, step=stop)
    left = await _rows(db)
    async with db.transaction() as session:
        await record_facts(session, [fact_of(world, 8, type) for type in SAID])
    await fold_all(db, NOW)  # no case is counted on top of what is half done
    waiting = await db.hot.fetchval("SELECT count(*) FROM kpi_awaiting")
    made = await rebuild_outdated(db, NOW)
    found = await verify_all(db, world.workspace_id, world.campaigns[0])

    for table in ("kpi_cell", "kpi_trans", "kpi_spread", "kpi_member"):
        assert left[table] == before[table]
    assert waiting > 0
    assert made == 1
    assert (found.wrong, found.examples) == (0, ())
    assert await db.hot.fetchval("SELECT count(*) FROM kpi_cell WHERE version < 0") == 0


async def test_pieces_and_the_fold_keep_the_same_rows(db: Database, world: World) -> None:
    folded = await _rows(db)

    await rebuild_kpis(db, world.workspace_id, world.campaigns[0], at=NOW)

    assert await _rows(db) == folded


async def test_what_a_rebuild_leaves_behind_is_cleaned_up_by_whoever_made_it(
    db: Database, world: World
) -> None:
    await rebuild_kpis(db, world.workspace_id, world.campaigns[0], at=NOW)

    tidied = await db.hot.fetch(
        """SELECT relname FROM pg_stat_user_tables
            WHERE last_vacuum IS NOT NULL AND last_analyze IS NOT NULL"""
    )
    assert {"kpi_cell", "kpi_trans", "kpi_spread"} <= {row[0] for row in tidied}
    for role in ("coquest_app", "coquest_worker"):
        assert await db.hot.fetchval("SELECT has_table_privilege($1, 'kpi_cell', 'MAINTAIN')", role)


async def _rows(db: Database) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    async with db.read() as session:
        for table in TABLES:
            shown = "" if table in {"kpi_member", "kpi_case"} else "WHERE version > 0 AND n <> 0"
            rows = await session.execute(text(f"SELECT t::text FROM {table} t {shown}"))  # noqa: S608
            found[table] = sorted(tuple(row) for row in rows)
        things = await session.execute(text("SELECT name, thing, kept FROM kpi_case"))
        found["kpi_case"] = sorted(what_things_add(map(tuple, things)), key=str)
    return found
