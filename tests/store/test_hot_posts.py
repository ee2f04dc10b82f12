"""Things that very many facts are about: each answer is added to what was counted, in any order."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from scoring.facts import Fact, new_fact, retraction
from scoring.measure import Setting
from scoring.registry import CASES
from service.store import kpi_case_counting
from service.store.facts import record_facts
from service.store.folding import fold
from service.store.kpi_cases import count_cases
from service.store.session import Database
from service.usecases.rebuild_kpis import rebuild_kpis
from tests.histories import BEGIN, ZONES, World, store_world
from tests.payloads import PAYLOADS
from tests.pieces import make_small_pieces

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
TYPES = ("post_published", "reaction", "comment", "share", "quest_started", "rule_published")
HOT = tuple(CASES[name] for name in ("posts", "dialogue", "rules"))
MEASURES = (
    "posts_published",
    "post_engagements",
    "dialogue_comments",
    "quests_known",
    "quests_clear",
)
FEW = settings(
    max_examples=max(1, settings.default.max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """One database for all examples; each has a workspace of its own."""
    opened = await Database.open(database_url, pool_size=3)
    yield opened
    await opened.close()


@pytest.mark.property
@FEW
@given(data=st.data())
async def test_what_is_added_is_what_all_facts_at_once_say(
    database: Database, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    make_small_pieces(monkeypatch)
    world = World()
    arrivals = data.draw(_arrivals(world))
    async with database.transaction() as session:
        await store_world(session, world)
    for start in range(0, len(arrivals), 3):
        async with database.transaction() as session:
            await record_facts(session, arrivals[start : start + 3])
        if data.draw(st.booleans()):
            await _fold(database, world)
        if data.draw(st.booleans()):
            await _count(database, world, data.draw(st.sampled_from([1, 20_000])))
    await _fold(database, world)
    await _count(database, world)

    assert await _cells(database, world) == _plainly(arrivals)

    await rebuild_kpis(database, world.workspace_id, world.campaigns[0], at=NOW)
    assert await _cells(database, world) == _plainly(arrivals)


async def test_of_a_hot_post_nothing_is_read_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, read = World(), Counter[str]()
    facts_of_things = kpi_case_counting.facts_of_things

    async def seen(*asked: Any) -> Any:
        found = await facts_of_things(*asked)
        read.update(fact.type for facts in found.values() for fact in facts)
        return found

    monkeypatch.setattr(kpi_case_counting, "facts_of_things", seen)
    post = _fact(world, "post_published", 0, post="c1")
    before = [post, *(_fact(world, "reaction", hour, content="c1") for hour in range(40))]
    later = [_fact(world, "reaction", hour, content="c1") for hour in (3, 50)]
    async with database.transaction() as session:
        await store_world(session, world)
    for batch in (before, later, [retraction(before[5], NOW)]):
        read.clear()
        async with database.transaction() as session:
            await record_facts(session, batch)
        await _fold(database, world)
        await _count(database, world)

    assert read["reaction"] == 0
    engaged = ("post_engagements", "total", "", post.day.isoformat(), None)
    assert (await _cells(database, world))[engaged] == 41


def _fact(world: World, type: str, hour: int, **said: object) -> Fact:
    payload = {"kind": "like"} if type == "reaction" else {}
    if type == "post_published":
        payload = {
            "partner": "org_x",
            **dict.fromkeys(("own_channel", "mission", "unsolicited"), False),
        }
    return new_fact(
        type,
        workspace_id=world.workspace_id,
        campaign_id=world.campaigns[0],
        zone=ZONES[0],
        occurred_at=BEGIN + timedelta(hours=hour),
        received_at=NOW,
        source="test",
        source_ref=str(uuid4()),
        payload={**payload, **said},
    )


@st.composite
def _arrivals(draw: st.DrawFn, world: World) -> list[Fact]:
    facts = [
        new_fact(
            (type := draw(st.sampled_from(TYPES))),
            workspace_id=world.workspace_id,
            campaign_id=world.campaigns[0],
            zone=ZONES[0],
            occurred_at=BEGIN + timedelta(hours=draw(st.integers(0, 90))),
            received_at=NOW,
            source="test",
            source_ref=str(uuid4()),
            partner_id=draw(st.sampled_from(world.partners)),
            quest_id=world.quests[0],
            payload=draw(PAYLOADS[type]),
        )
        for _ in range(draw(st.integers(1, 14)))
    ]
    taken_back = draw(st.lists(st.sampled_from(facts), unique_by=id, max_size=6))
    return draw(st.permutations([*facts, *(retraction(one, NOW) for one in taken_back)]))


async def _fold(database: Database, world: World) -> None:
    async with database.transaction() as session:
        await fold(session, world.workspace_id, world.campaigns[0], NOW)


async def _count(database: Database, world: World, limit: int = 20_000) -> None:
    async with database.transaction() as session:
        await count_cases(session, world.workspace_id, world.campaigns[0], NOW, limit)


async def _cells(database: Database, world: World) -> dict[tuple[object, ...], int]:
    named = {"workspace": world.workspace_id, "measures": [*MEASURES]}
    async with database.read() as session:
        rows = await session.execute(
            text("""SELECT measure, dimset, key, day::text, NULL, n FROM kpi_cell
                WHERE workspace_id = :workspace AND measure = ANY (:measures) AND n <> 0"""),
            named,
        )
        return {tuple(row[:-1]): row[-1] for row in rows}


def _plainly(facts: Sequence[Fact]) -> dict[tuple[object, ...], int]:
    found = Counter[tuple[object, ...]]()
    for case in HOT:
        for tally in case.tallies(facts, Setting(zone=ZONES[0])):
            for dimset, key in tally.cells:
                found[tally.measure.name, dimset, key, tally.day.isoformat(), None] += tally.n
    return {cell: n for cell, n in found.items() if n}
