"""Laws that hold for every measure and KPI that is ever declared, on random histories."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.dimensions import DAY as DAY_DIM
from scoring.facts import Fact, retraction, standing
from scoring.kpi import Against, Ratio, Status, Value
from scoring.measure import Aggregation, Measure, Question, Setting, Window
from scoring.reading import Amount
from scoring.registry import KPIS, MEASURES
from tests.histories import BEGIN, DAYS, LEARNED, World, histories, meanings

# A visit is in the group of everything it looked at, a profile in that of each of its segments, an
# echo in that of each kind, a relation in that of both partners and their sectors, or only in that
# of the sector of both; how much an author has made is told in each group by itself; of waves two
# are compared, and others are in groups of their own.
RELATIONS = (
    *("new_relations", "relation_ties", "relation_ties_answered", "solid_relations"),
    *("lasting_relations", "relation_interactions"),
)
OVERLAPPING = {
    ("viewing_visits", "content"),
    ("viewing_visits", "section"),
    ("segment_profiles", "segment"),
    ("late_echoes", "kind"),
    ("pairs_related", "sector"),
    *((f"trust_{who}_post", "wave") for who in ("exposed", "unexposed")),
    *product(RELATIONS, ("partner", "sector")),
    *(("works_per_author", dim) for dim in ("partner", "quest")),
}
MONEY = {"amount", "unit_price", "ad_rate"}
# Split in whole cents: of many deals, the cents that are left fall otherwise when there are more.
IN_CENTS = {"pipeline_linear": 10}
FEW = settings(max_examples=max(1, settings.default.max_examples // 3))
DAY = st.integers(0, DAYS).map(lambda day: BEGIN.date() + timedelta(days=day))
SETTING = Setting(
    zone="Europe/Berlin", start=date(2026, 3, 8), end=BEGIN.date() + timedelta(days=12)
)


def _history(data: st.DataObject, world: World) -> list[Fact]:
    return standing({one.source_ref: one for one in data.draw(histories(world, most=25))}.values())


def _asked(
    world: World, start: date | None = None, end: date | None = None, **more: Any
) -> Question:
    window = Window(start=start, end=end)
    return Question(campaign_id=world.campaigns[0], window=window, setting=SETTING, **more)


def _amount(measure: Measure, facts: Sequence[Fact], question: Question) -> Amount:
    nothing: Amount = {} if measure.agg is Aggregation.SPREAD else 0
    return measure.groups(facts, question).get("", nothing)


def _together(amounts: Sequence[Amount]) -> Counter[int]:
    """Spreads laid over each other; a number is a spread of one bar."""
    found = Counter[int]()
    for one in amounts:
        found.update(one if isinstance(one, Mapping) else {0: one})
    return Counter({value: n for value, n in found.items() if n})


def _overlaps(measure: Measure) -> bool:
    return measure.agg in {Aggregation.DISTINCT, Aggregation.FIRST}


@FEW
@given(data=st.data())
def test_the_order_in_which_facts_arrive_says_nothing(data: st.DataObject) -> None:
    world = World()
    facts = _history(data, world)
    others = data.draw(st.permutations(facts))

    for kpi in KPIS.values():
        assert kpi.value(facts, _asked(world)) == kpi.value(others, _asked(world)), kpi.name


@FEW
@given(data=st.data())
def test_days_add_up_to_weeks_and_people_do_not(data: st.DataObject) -> None:
    world = World()
    facts = _history(data, world)
    start, middle, end = sorted(data.draw(st.tuples(DAY, DAY, DAY)))

    for measure in MEASURES.values():
        before = _amount(measure, facts, _asked(world, start, middle))
        after = _amount(measure, facts, _asked(world, middle, end))
        both = _amount(measure, facts, _asked(world, start, end))
        if measure.running:
            assert both == _amount(measure, facts, _asked(world, None, end)), measure.name
        elif _overlaps(measure):
            assert max(before, after) <= both <= before + after, measure.name  # type: ignore[type-var, operator]
        else:
            assert _together([before, after]) == _together([both]), measure.name


@FEW
@given(data=st.data())
def test_a_day_of_a_split_is_a_window_of_one_day(data: st.DataObject) -> None:
    """And of a day that is not told nothing happened, and nothing stands otherwise than before."""
    world = World()
    facts = _history(data, world)
    start, end = sorted(data.draw(st.tuples(DAY, DAY)))
    window = Window(start=start, end=data.draw(st.sampled_from((end, None))))
    today = data.draw(st.sampled_from((None, BEGIN.date() + timedelta(days=DAYS))))
    kpis = [kpi for kpi in KPIS.values() if DAY_DIM in kpi.dims]
    split = meanings(kpis, facts, _asked(world, start, window.end, by=DAY_DIM, today=today))
    nothing = meanings(kpis, [], _asked(world, start, start + timedelta(days=1)))
    day, last = start - timedelta(days=1), BEGIN.date() + timedelta(days=DAYS + 15)
    yesterday = meanings(kpis, facts, _asked(world, day, start, today=today))

    while (day := day + timedelta(days=1)) < (window.end or last):
        alone = meanings(kpis, facts, _asked(world, day, day + timedelta(days=1), today=today))
        for kpi in kpis:
            told = split[kpi.name].get(day.isoformat())
            if told is not None:
                assert told == alone[kpi.name][""], (kpi.name, day)
            elif not any(
                term.measure.running or term.against is Against.BASELINE for term in kpi.terms
            ):
                assert alone[kpi.name][""].parts == nothing[kpi.name][""].parts, (kpi.name, day)
            elif all(term.measure.running and not term.back() for term in kpi.terms):
                assert alone[kpi.name] == yesterday[kpi.name], (kpi.name, day)
        yesterday = alone
    assert all(window.holds(date.fromisoformat(day)) for days in split.values() for day in days)


@FEW
@given(data=st.data())
def test_groups_add_up_to_the_whole_unless_things_are_in_several(data: st.DataObject) -> None:
    world = World()
    facts = _history(data, world)

    for measure in MEASURES.values():
        whole = _amount(measure, facts, _asked(world))
        for dim in measure.dims:
            groups = [*measure.groups(facts, _asked(world, by=dim)).values()]
            if (measure.name, dim) in OVERLAPPING:
                continue
            if _overlaps(measure):
                most = max(groups, default=0)  # type: ignore[type-var]
                assert most <= whole <= sum(groups), (measure.name, dim)  # type: ignore[arg-type, operator]
            else:
                assert _together(groups) == _together([whole]), (measure.name, dim)


@FEW
@given(data=st.data())
def test_what_is_taken_back_altogether_was_never_there(data: st.DataObject) -> None:
    world = World()
    facts = _history(data, world)
    undone = [*facts, *(retraction(fact, LEARNED) for fact in facts)]

    for kpi in KPIS.values():
        assert kpi.value(undone, _asked(world)) == kpi.value([], _asked(world)), kpi.name


@FEW
@given(data=st.data(), times=st.integers(2, 9))
def test_money_scales_and_what_is_no_money_stays(data: st.DataObject, times: int) -> None:
    world = World()
    facts = _history(data, world)
    richer = [replace(fact, payload=_scaled(fact, times)) for fact in facts]

    for kpi in KPIS.values():
        before = kpi.value(facts, _asked(world))[""].value
        after = kpi.value(richer, _asked(world))[""].value
        expected = before * times if before is not None and kpi.unit.money else before
        near = IN_CENTS.get(kpi.name, 0)
        same = None if expected is None else pytest.approx(expected, rel=1e-12, abs=near)
        assert after == same, kpi.name


def _scaled(fact: Fact, times: int) -> dict[str, Any]:
    said = dict(fact.payload)
    for field in MONEY & said.keys():
        said[field] *= times
    if fact.type == "data_transfer":
        said["amount"] = said["records"] * said["unit_price"]
    return said


def test_of_nothing_there_is_no_share_and_no_mean() -> None:
    world = World()

    for kpi in KPIS.values():
        reading = kpi.value([], _asked(world))[""]
        if isinstance(kpi.expression, Value):
            assert reading.value == 0, kpi.name
        elif isinstance(kpi.expression, Ratio):
            assert (reading.value, reading.status) == (None, Status.NULL_DENOMINATOR), kpi.name
        assert reading.n == 0, kpi.name


@FEW
@given(data=st.data())
def test_other_campaigns_say_nothing_of_ours(data: st.DataObject) -> None:
    world = World()
    facts = _history(data, world)
    here = [fact for fact in facts if fact.campaign_id == world.campaigns[0]]

    for measure in MEASURES.values():
        if measure.agg is not Aggregation.FIRST:
            alone = measure.groups(here, _asked(world))
            assert measure.groups(facts, _asked(world)) == alone, measure.name


# Where the numerator is a part of the denominator by declaration.
PARTS = (
    *("quest_share_rate", "quest_deepening_rate", "quest_completion_rate", "petition_share_rate"),
    *("bounce_rate", "blog_traffic_share", "organic_search_conversion_rate", "late_return_rate"),
    *("share_of_voice", "organic_share_rate", "participant_retention_rate", "new_participant_rate"),
    *("positive_sentiment_share", "output_traceability", "mission_impact_attainment"),
    *("quest_clarity_rate", "relation_reciprocity", "network_density", "dialogue_rate"),
)


@FEW
@given(data=st.data())
def test_a_part_is_at_most_the_whole(data: st.DataObject) -> None:
    world = World()
    facts = _history(data, world)
    start, end = sorted(data.draw(st.tuples(DAY, DAY)))

    for name in PARTS:
        for question in (_asked(world), _asked(world, start, end)):
            value = KPIS[name].value(facts, question)[""].value
            assert value is None or 0 <= value <= 100, name
