"""Visits from views and interactions: where they end, and five ways to say who was gone at once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.facts import Fact
from scoring.visits import Bounce, visits_of

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def _fact(type: str, at_second: float, **payload: Any) -> Fact:
    at = NOON + timedelta(seconds=at_second)
    return Fact(
        workspace_id=UUID(int=1),
        campaign_id=UUID(int=2),
        id=uuid4(),
        type=type,
        occurred_at=at,
        received_at=at,
        day=at.date(),
        payload=payload,
        source="test",
        source_ref=str(uuid4()),
    )


def view(seconds: float, section: str = "site") -> Fact:
    return _fact("view", seconds, section=section)


def did(seconds: float, kind: str = "click") -> Fact:
    return _fact("interaction", seconds, kind=kind)


def lead(seconds: float) -> Fact:
    return _fact("lead_created", seconds)


@pytest.mark.parametrize(("gap", "visits"), [(1799, 1), (1799.999, 1), (1800, 2), (1801, 2)])
def test_half_an_hour_of_nothing_ends_a_visit(gap: float, visits: int) -> None:
    assert len(visits_of([view(0), view(gap)])) == visits


def test_a_fact_between_two_visits_joins_them() -> None:
    early, late = view(0), view(3000)

    assert len(visits_of([early, late])) == 2
    assert len(visits_of([early, did(1500), late])) == 1


def test_facts_that_are_no_visit_build_none() -> None:
    assert visits_of([lead(0), _fact("engaged_time", 5, seconds=5)]) == []


def test_a_lead_belongs_to_the_visit_that_it_falls_into() -> None:
    first, second = visits_of([view(0), lead(1799), lead(1800), view(3600), lead(3600)])

    assert [fact.occurred_at for fact in first.goals] == [NOON + timedelta(seconds=1799)]
    assert len(second.goals) == 1


@pytest.mark.parametrize(
    ("facts", "gone"),
    [
        ([view(0)], {*Bounce}),
        ([view(0), view(1)], set()),
        ([view(0), did(1, "click")], {Bounce.GA4}),
        ([view(0), did(9, "scroll")], {Bounce.ACTIVE_EVENT, Bounce.GA4, Bounce.POSTHOG}),
        ([view(0), did(10, "scroll")], {Bounce.ACTIVE_EVENT, Bounce.GA4}),
        ([view(0), did(11, "scroll")], {Bounce.ACTIVE_EVENT}),
        ([did(0, "click")], {Bounce.STRICT_ACTION, Bounce.GA4}),
        ([view(0), lead(4)], {*Bounce} - {Bounce.GA4}),
    ],
)
def test_each_way_of_counting_says_who_was_gone_at_once(
    facts: list[Fact], gone: set[Bounce]
) -> None:
    (visit,) = visits_of(facts)

    assert {mode for mode in Bounce if visit.bounced(mode)} == gone
    assert visit.bounced() == (Bounce.SINGLE_VIEW in gone)


minutes = st.lists(st.integers(0, 600), min_size=1, max_size=30)


@given(minutes)
def test_visits_are_as_many_as_long_gaps_and_one(times: list[int]) -> None:
    ordered = sorted(times)
    gaps = sum(late - early >= 30 for early, late in pairwise(ordered))

    visits = visits_of([view(minute * 60) for minute in ordered])

    assert len(visits) == gaps + 1
    assert sum(len(visit.views) for visit in visits) == len(times)


@given(minutes, st.integers(0, 600))
def test_one_more_fact_makes_at_most_one_more_visit_or_joins_two(
    times: list[int], more: int
) -> None:
    before = len(visits_of([view(minute * 60) for minute in sorted(times)]))
    after = len(visits_of([view(minute * 60) for minute in sorted([*times, more])]))

    assert before - 1 <= after <= before + 1
