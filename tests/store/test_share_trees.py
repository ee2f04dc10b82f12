"""Trees of shares grow, meet and lose members in any order, and are counted as if all at once."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from scoring.facts import Fact, new_fact, retraction
from scoring.measure import Setting
from scoring.registry import CASES
from service.store.facts import record_facts
from service.store.folding import fold
from service.store.kpi_cases import count_cases
from service.store.session import Database
from service.usecases.rebuild_kpis import rebuild_kpis
from tests.histories import BEGIN, ZONES, World, store_world
from tests.pieces import make_small_pieces

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
TREES = CASES["share_trees"]
MEASURES = ("share_depth", "share_distances", "share_pairs")
TOKENS = st.sampled_from([None, *(f"t{number}" for number in range(9))])
FEW = settings(
    max_examples=max(1, settings.default.max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rebuild of a few facts takes many pieces, as one of millions does."""
    make_small_pieces(monkeypatch)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """One database for all examples; each has a workspace of its own."""
    opened = await Database.open(database_url, pool_size=3)
    yield opened
    await opened.close()


@FEW
@given(data=st.data())
async def test_trees_say_what_all_shares_at_once_say(
    database: Database, data: st.DataObject
) -> None:
    world = World()
    arrivals = data.draw(_arrivals(world))
    async with database.transaction() as session:
        await store_world(session, world)
    for start in range(0, len(arrivals), 4):
        async with database.transaction() as session:
            await record_facts(session, arrivals[start : start + 4])
            await fold(session, world.workspace_id, world.campaigns[0], NOW)
        if data.draw(st.booleans()):
            await _count(database, world)
    await _count(database, world)

    counted = await _rows(database, world)
    assert _cells(counted) == _plainly(arrivals)

    await rebuild_kpis(database, world.workspace_id, world.campaigns[0], at=NOW)
    assert await _rows(database, world) == counted


@st.composite
def _arrivals(draw: st.DrawFn, world: World) -> list[Fact]:
    shares = [
        new_fact(
            "share",
            workspace_id=world.workspace_id,
            campaign_id=world.campaigns[0],
            zone=ZONES[0],
            occurred_at=BEGIN + timedelta(hours=draw(st.integers(0, 90))),
            received_at=NOW,
            source="test",
            source_ref=str(uuid4()),
            partner_id=draw(st.sampled_from(world.partners)),
            payload={
                "token": draw(TOKENS),
                "parent": draw(TOKENS),
                **{name: False for name in ("paid", "incentive", "staff")},
            },
        )
        for _ in range(draw(st.integers(1, 16)))
    ]
    taken_back = draw(st.lists(st.sampled_from(shares), unique_by=id, max_size=5))
    return draw(st.permutations([*shares, *(retraction(one, NOW) for one in taken_back)]))


async def _count(database: Database, world: World) -> None:
    async with database.transaction() as session:
        await count_cases(session, world.workspace_id, world.campaigns[0], NOW, 3)
        await count_cases(session, world.workspace_id, world.campaigns[0], NOW)


async def _rows(database: Database, world: World) -> dict[str, set[tuple]]:
    where = "workspace_id = :workspace AND campaign_id = :campaign"
    named = {"workspace": world.workspace_id, "campaign": world.campaigns[0]}
    cell = f"{where} AND n <> 0 AND measure = ANY (:measures)"
    found = {}
    async with database.read() as session:
        for table, columns, those in (
            ("kpi_cell", "measure, dimset, key, day, NULL, n", cell),
            ("kpi_spread", "measure, dimset, key, day, value, n", cell),
            ("kpi_case", "name, thing, kept", f"{where} AND name ~ 'tree'"),
        ):
            statement = text(f"SELECT {columns} FROM {table} WHERE {those}")  # noqa: S608
            rows = await session.execute(statement, {**named, "measures": [*MEASURES]})
            found[table] = {tuple(row) for row in rows}
    return found


def _cells(rows: dict[str, set[tuple]]) -> set[tuple]:
    return rows["kpi_cell"] | rows["kpi_spread"]


def _plainly(facts: Sequence[Fact]) -> set[tuple]:
    found = Counter[tuple]()
    for tally in TREES.tallies(facts, Setting(zone=ZONES[0])):
        for cell in tally.cells:
            found[tally.measure.name, *cell, tally.day, tally.value] += tally.n
    return {(*place, n) for place, n in found.items() if n}
