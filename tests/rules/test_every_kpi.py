"""Every KPI of the catalogue, computed once more by engines that know nothing of ours.

A synthetic campaign of twelve thousand facts is exported and loaded into DuckDB; each KPI has an
answer of its own there, written from its formula, and trees of shares are asked of networkx. That
the plain reading is also what the fold and the rebuild keep is shown in tests/store.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import mean
from uuid import UUID

import pytest

from scoring.dimensions import DAY
from scoring.facts import Fact
from scoring.measure import Question, Setting, Window
from scoring.reading import Reading, Status
from scoring.registry import KPIS
from tests.oracle.answers import ANSWERS, BY_DAY, same
from tests.oracle.frames import Frames
from tests.oracle.graphs import depths, share_forest, structural_virality
from tests.oracle.splits import SPLITS
from tests.oracle.synthetic import BRANDS, END, LAST, NAMES, START, ZONE, synthetic

GRAPHS = ("reshare_depth_max", "reshare_depth_mean", "structural_virality")
pytestmark = pytest.mark.attack
WORKSPACE, CAMPAIGN = UUID(int=1), UUID(int=2)
WINDOWS = ((START, LAST), (date(2026, 3, 1), date(2026, 4, 20)))
MOST_DAYS = 20
TOO_FEW = (Status.INSUFFICIENT_N, Status.IMMATURE_COHORT)


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    return synthetic(WORKSPACE, CAMPAIGN)


@pytest.fixture(scope="module", params=WINDOWS, ids=["all", "some weeks"])
def window(request: pytest.FixtureRequest) -> tuple[date, date]:
    found: tuple[date, date] = request.param
    return found


@pytest.fixture(scope="module")
def frames(
    facts: list[Fact], window: tuple[date, date], tmp_path_factory: pytest.TempPathFactory
) -> Frames:
    brands = dict(zip(NAMES, BRANDS, strict=True))
    loaded = Frames(facts, tmp_path_factory.mktemp("export"), brands)
    loaded.look_at(*window, (START, END))
    return loaded


@pytest.fixture(scope="module")
def whole(facts: list[Fact], tmp_path_factory: pytest.TempPathFactory) -> Frames:
    brands = dict(zip(NAMES, BRANDS, strict=True))
    return Frames(facts, tmp_path_factory.mktemp("export"), brands)


@pytest.fixture(scope="module")
def all_readings(facts: list[Fact]) -> dict[tuple[date, date], dict[str, Reading]]:
    setting = Setting(zone=ZONE, start=START, end=END)
    found = {}
    for start, end in WINDOWS:
        within = Window(start=start, end=end)
        question = Question(campaign_id=CAMPAIGN, window=within, setting=setting)
        found[start, end] = {name: kpi.value(facts, question)[""] for name, kpi in KPIS.items()}
    return found


@pytest.fixture
def readings(
    all_readings: dict[tuple[date, date], dict[str, Reading]], window: tuple[date, date]
) -> dict[str, Reading]:
    return all_readings[window]


def test_no_kpi_is_without_an_answer() -> None:
    assert set(KPIS) == {*ANSWERS, *GRAPHS}


def test_every_kpi_has_a_value_in_the_synthetic_campaign(
    all_readings: dict[tuple[date, date], dict[str, Reading]],
) -> None:
    known = {
        name
        for readings in all_readings.values()
        for name, reading in readings.items()
        if reading.value is not None
    }
    assert known == set(KPIS)


@pytest.mark.parametrize("name", ANSWERS)
def test_it_is_what_duckdb_says(name: str, readings: dict[str, Reading], frames: Frames) -> None:
    reading = readings[name]
    if reading.status in TOO_FEW:
        assert reading.value is None
        return
    assert same(name, reading.value, frames.ask(ANSWERS[name]))


@pytest.mark.parametrize(("name", "by"), SPLITS)
def test_each_group_is_what_duckdb_says(
    name: str, by: str, facts: list[Fact], window: tuple[date, date], frames: Frames
) -> None:
    question = Question(
        campaign_id=CAMPAIGN,
        window=Window(start=window[0], end=window[1]),
        by=by,
        setting=Setting(zone=ZONE, start=START, end=END),
    )

    read = KPIS[name].value(facts, question)

    told = {key: one.value for key, one in read.items() if one.value is not None}
    few = {key for key, one in read.items() if one.status in TOO_FEW}
    expected = frames.ask_each(SPLITS[name, by])
    assert told.keys() == expected.keys() - few
    assert all(same(name, value, expected[key]) for key, value in told.items()), (told, expected)


@pytest.mark.parametrize("name", BY_DAY)
def test_a_day_is_what_duckdb_says_of_it_alone(name: str, facts: list[Fact], whole: Frames) -> None:
    """What compares days, looks back or follows cohorts, on days of the campaign and after it."""
    question = Question(
        campaign_id=CAMPAIGN,
        window=Window(start=START, end=LAST),
        by=DAY,
        setting=Setting(zone=ZONE, start=START, end=END),
    )

    read = KPIS[name].value(facts, question)

    known = {day: one for day, one in read.items() if one.status not in TOO_FEW}
    some = sorted(known)[:: max(1, len(known) // MOST_DAYS)]
    for day in map(date.fromisoformat, some):
        whole.look_at(day, day + timedelta(days=1), (START, END))
        assert same(name, known[day.isoformat()].value, whole.ask(ANSWERS[name])), day
    assert some or all(one.value is None for one in read.values())


def test_trees_of_shares_are_what_networkx_says(
    facts: list[Fact], readings: dict[str, Reading], window: tuple[date, date]
) -> None:
    known = depths(share_forest(facts, LAST), _shared(facts, window))
    whole = structural_virality(share_forest(facts, window[1]))

    assert readings["reshare_depth_max"].value == max(known)
    assert readings["reshare_depth_mean"].value == pytest.approx(mean(known))
    assert readings["structural_virality"].value == pytest.approx(whole)


def _shared(facts: list[Fact], window: tuple[date, date]) -> Iterator[str]:
    gone = {fact.reverses for fact in facts}
    for fact in facts:
        stands = fact.sign > 0 and fact.id not in gone
        if fact.type == "share" and stands and window[0] <= fact.day < window[1]:
            yield fact.payload["token"]
