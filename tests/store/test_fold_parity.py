"""Naive = folded = rebuilt, for every KPI, dimension and window, on random histories."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from scoring.dimensions import CASE_DIMENSIONS, DAY, DIMENSIONS, PARTNERS, TOTAL
from scoring.facts import Fact
from scoring.kpi import Kpi, Reading
from scoring.measure import Question, Setting, Window
from scoring.registry import KPIS, MEASURES
from service.store import session as store_session
from service.store.driver import driver
from service.store.facts import record_facts
from service.store.folding import fold
from service.store.kpi_case_state import campaigns_due
from service.store.kpi_cases import count_cases
from service.store.kpi_cells import read_evidence, read_freshness
from service.store.kpi_terms import read_each, read_terms
from service.store.live_totals import LiveTotals, TotalsInTransaction
from service.store.session import Database, Session
from service.store.totals import COUNTABLE, Watch, read_totals
from service.usecases.rebuild_kpis import rebuild_kpis
from tests.histories import BEGIN, DAYS, Stored, World, histories, meanings, store_world, windows
from tests.pieces import TABLES, make_small_pieces, what_things_add

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BY_DAY = (
    *("app_download_growth", "product_page_traffic_growth", "collective_momentum"),
    *("participant_retention_rate", "viral_coefficient", "trust_transfer_lift"),
)
SPLITS = (TOTAL, *DIMENSIONS, *CASE_DIMENSIONS, DAY)

pytestmark = pytest.mark.property
FEW = settings(
    max_examples=max(1, settings.default.max_examples // 5),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rebuild of a few facts takes many pieces, as one of millions does."""
    make_small_pieces(monkeypatch)


@pytest.fixture
async def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """One database for all examples of a test; each has a workspace of its own."""
    # All totals in one statement are more than anybody asks for: plan it once all the same.
    monkeypatch.setattr(store_session, "LONGEST_STATEMENT", 2**20)
    opened = await Database.open(database_url, pool_size=3)
    yield opened
    await opened.close()


@FEW
@given(data=st.data())
async def test_the_fold_says_what_the_plain_meaning_says(
    database: Database, data: st.DataObject
) -> None:
    world = World()
    stored = await _live(database, world, data)
    await _fold_the_rest(database, world)

    asked = [data.draw(windows()), Window()]
    await _agree(database, world, stored.facts, asked)


@FEW
@given(data=st.data())
async def test_the_rebuild_says_what_the_fold_says(database: Database, data: st.DataObject) -> None:
    world = World()
    stored = await _live(database, world, data)

    for campaign_id in world.campaigns:
        before = await _rows(database, world, campaign_id)
        await rebuild_kpis(database, world.workspace_id, campaign_id, at=NOW)
        assert await _rows(database, world, campaign_id) == before

    await _fold_the_rest(database, world)
    await _agree(database, world, stored.facts, [Window()])


@FEW
@given(data=st.data())
async def test_a_rebuild_repairs_cells_that_are_wrong(
    database: Database, data: st.DataObject
) -> None:
    world = World()
    stored = await _live(database, world, data)
    await _fold_the_rest(database, world)

    await _damage(database, world)
    for campaign_id in world.campaigns:
        await rebuild_kpis(database, world.workspace_id, campaign_id, at=NOW)

    await _agree(database, world, stored.facts, [data.draw(windows())])


@FEW
@given(data=st.data())
async def test_what_comes_twice_changes_nothing(database: Database, data: st.DataObject) -> None:
    """However often, in whatever order, under whatever id of ours: names decide."""
    world = World()
    stored = await _live(database, world, data)
    await _fold_the_rest(database, world)
    before = [await _rows(database, world, one) for one in world.campaigns]

    copies = [replace(fact, id=uuid4(), received_at=NOW) for fact in stored.facts]
    again = data.draw(st.permutations([*copies, *stored.facts]))
    while again:
        size = data.draw(st.integers(1, 15))
        batch, again = again[:size], again[size:]
        async with database.transaction() as session:
            assert await record_facts(session, batch) == 0
    await _fold_the_rest(database, world)

    assert [await _rows(database, world, one) for one in world.campaigns] == before
    await _agree(database, world, stored.facts, [Window()])


async def _live(database: Database, world: World, data: st.DataObject) -> Stored:
    """Let a history arrive in batches, fold some of it in between, and look at the totals."""
    async with database.transaction() as session:
        await store_world(session, world)
    stored, live = Stored(), LiveTotals()
    arrivals = data.draw(histories(world))
    while arrivals:
        size = data.draw(st.integers(1, 15))
        batch, arrivals = arrivals[:size], arrivals[size:]
        async with database.transaction() as session:
            # The door sorts what comes together, so first come is first by name there.
            new = sum(stored.add(fact) for fact in batch)
            assert await record_facts(session, batch) == new
            told = live.begin()
            await _totals_are_true(session, world, stored.facts, told, {one.id for one in batch})
        if data.draw(st.booleans()):
            told.committed()
        if data.draw(st.booleans()):
            campaign_id = data.draw(st.sampled_from(world.campaigns))
            async with database.transaction() as session:
                limit = data.draw(st.integers(1, 10))
                await fold(session, world.workspace_id, campaign_id, NOW, limit)
        if data.draw(st.booleans()):
            await _count(database, world, data.draw(st.integers(1, 10)))
    await _count(database, world)
    return stored


async def _count(database: Database, world: World, limit: int = 1_000) -> None:
    for campaign_id in world.campaigns:
        async with database.transaction() as session:
            await count_cases(session, world.workspace_id, campaign_id, NOW, limit)
        await _make_anew(database, world, campaign_id)


async def _make_anew(database: Database, world: World, campaign_id: UUID) -> None:
    """What the worker does once a campaign is said to have ended on another day than was known."""
    async with database.read() as session:
        outdated = (await campaigns_due(session)).rebuild
    if (world.workspace_id, campaign_id) in outdated:
        await rebuild_kpis(database, world.workspace_id, campaign_id, at=NOW)


async def _totals_are_true(
    session: Session, world: World, facts: Sequence[Fact], live: TotalsInTransaction, own: set[UUID]
) -> None:
    """Totals count what waits, too, even what this transaction has just added.

    So does who remembers what was read before.
    """
    connection = await driver(session)
    watches = [Watch(name) for name in sorted(COUNTABLE)]
    # Of one Quest there are totals only where cells are kept by Quest; others are refused.
    by_quest = [name for name in sorted(COUNTABLE) if "quest" in MEASURES[name].dims]
    watches += [Watch(name, world.quests[0]) for name in by_quest]
    each = dict.fromkeys(world.campaigns, watches)
    remembered = await live.read(connection, world.workspace_id, each, own=own)
    for campaign_id in world.campaigns:
        found = await read_totals(connection, world.workspace_id, campaign_id, watches)
        assert remembered[campaign_id] == found
        for watch in watches:
            by = TOTAL if watch.quest_id is None else "quest"
            groups = MEASURES[watch.measure].groups(facts, Question(campaign_id=campaign_id, by=by))
            key = "" if watch.quest_id is None else str(watch.quest_id)
            assert found[watch] == groups.get(key, 0), watch


async def _fold_the_rest(database: Database, world: World) -> None:
    for campaign_id in world.campaigns:
        async with database.transaction() as session:
            await fold(session, world.workspace_id, campaign_id, NOW)
            await count_cases(session, world.workspace_id, campaign_id, NOW)
        await _make_anew(database, world, campaign_id)
        async with database.read() as session:
            fresh = await read_freshness(session, world.workspace_id, campaign_id)
            assert (fresh.pending, fresh.awaiting) == (0, 0)


async def _agree(
    database: Database, world: World, facts: Sequence[Fact], asked: Sequence[Window]
) -> None:
    async with database.read() as session:
        for campaign_id in world.campaigns:
            for window in asked:
                await _evidence_is_true(session, world, campaign_id, facts, window)
                for by in SPLITS:
                    question = Question(campaign_id=campaign_id, window=window, by=by)
                    await _agree_on(session, world, facts, question)
                await _days_agree(session, world, campaign_id, window.start)
                await _agree_on_days(session, world, facts, campaign_id, window)
                await _agree_with_partners(session, world, facts, campaign_id, window)


async def _agree_on_days(
    session: Session, world: World, facts: Sequence[Fact], campaign_id: UUID, window: Window
) -> None:
    """Where a campaign began in the midst of it all, and not every cohort had its time."""
    setting = Setting(start=BEGIN.date() + timedelta(days=DAYS // 2))
    today = BEGIN.date() + timedelta(days=DAYS + 5)
    question = Question(
        campaign_id=campaign_id, window=window, by=DAY, setting=setting, today=today
    )
    # Others would be counted otherwise, had the campaign begun then.
    kpis = [KPIS[name] for name in BY_DAY]
    groups = await read_terms(session, world.workspace_id, kpis, question)
    assert {kpi.name: kpi.read(groups, question) for kpi in kpis} == meanings(kpis, facts, question)


async def _days_agree(
    session: Session, world: World, campaign_id: UUID, start: date | None
) -> None:
    """Days and weeks in a row, which are read together, say what each of them says alone."""
    first = start or BEGIN.date()
    days = [
        Question(
            campaign_id=campaign_id,
            window=Window.of_day(first + timedelta(days=further)).earlier(back, longer=True),
            setting=Setting(start=BEGIN.date() + timedelta(days=DAYS // 2)),
            today=BEGIN.date() + timedelta(days=DAYS + 5),
        )
        for back in (0, 6)
        for further in range(DAYS)
    ]
    where = (session, world.workspace_id, KPIS.values())

    together = await read_each(*where, days)

    for at in (0, DAYS // 2, DAYS - 1, DAYS, DAYS + 9, 2 * DAYS - 1):
        assert [together[at]] == await read_each(*where, [days[at]])


async def _agree_with_partners(
    session: Session, world: World, facts: Sequence[Fact], campaign_id: UUID, window: Window
) -> None:
    """Each partner sees its own group, and everybody else once."""
    for own, by in product(world.partners, PARTNERS):
        question = Question(campaign_id=campaign_id, window=window, by=by, own=own)
        await _agree_on(session, world, facts, question)


async def _agree_on(
    session: Session, world: World, facts: Sequence[Fact], question: Question
) -> None:
    read = await _read(session, world, question)
    meant = meanings([kpi for kpi, _ in read], facts, question)
    for kpi, found in read:
        assert found == meant[kpi.name], (kpi.name, question)


async def _read(
    session: Session, world: World, question: Question
) -> list[tuple[Kpi, dict[str, Reading]]]:
    kpis = [kpi for kpi in KPIS.values() if question.by in (TOTAL, *kpi.dims)]
    groups = await read_terms(session, world.workspace_id, kpis, question)
    return [(kpi, kpi.read(groups, question)) for kpi in kpis]


async def _evidence_is_true(
    session: Session, world: World, campaign_id, facts: Sequence[Fact], window: Window
) -> None:
    measures = list(MEASURES.values())
    found = await read_evidence(session, world.workspace_id, campaign_id, measures, window)
    for measure in measures:
        mine = [
            fact.sign
            for fact in facts
            if fact.campaign_id == campaign_id and window.holds(fact.day) and measure.holds(fact)
        ]
        assert found[measure.name].facts == mine.count(1)
        assert found[measure.name].retractions == mine.count(-1)


async def _rows(database: Database, world: World, campaign_id) -> dict[str, set[tuple]]:
    """The cells as they are; a cell of nothing may stand or not."""
    found = {}
    async with database.read() as session:
        for table, columns in TABLES.items():
            statement = text(
                f"SELECT {columns} FROM {table} WHERE workspace_id = :w AND campaign_id = :c"  # noqa: S608
            )
            rows = await session.execute(statement, {"w": world.workspace_id, "c": campaign_id})
            found[table] = {tuple(row) for row in rows if row[-1] != 0}
    found["kpi_case"] = what_things_add(found["kpi_case"])
    return found


async def _damage(database: Database, world: World) -> None:
    async with database.transaction() as session:
        for statement in (
            "UPDATE kpi_cell SET n = n + 1 WHERE workspace_id = :w AND n > 1",
            "DELETE FROM kpi_trans WHERE workspace_id = :w AND prev_day = '-infinity'",
            "DELETE FROM kpi_presence WHERE workspace_id = :w",
            "DELETE FROM kpi_first WHERE workspace_id = :w",
            "UPDATE kpi_spread SET n = n + 1 WHERE workspace_id = :w",
            "DELETE FROM kpi_case WHERE workspace_id = :w",
        ):
            await session.execute(text(statement), {"w": world.workspace_id})
