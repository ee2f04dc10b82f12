"""How a KPI follows from numbers, each checked against what one works out by hand."""

from datetime import date
from uuid import UUID

import pytest

from scoring.kpi import (
    Against,
    Blau,
    Composed,
    Effective,
    Expression,
    Gini,
    Growth,
    Highest,
    Mean,
    Median,
    Ratio,
    Status,
    Term,
    Value,
    difference,
    total,
    weighted,
)
from scoring.measure import Aggregation, Measure, Question, Setting, Window, facts

VIEWS, SHARES, COST = (
    Measure(name=name, of=(facts("view"),), agg=Aggregation.COUNT, dims=("section",))
    for name in ("views", "shares", "cost")
)
MARCH = Window(start=date(2026, 3, 1), end=date(2026, 3, 11))
ASKED = Question(
    campaign_id=UUID(int=1),
    window=MARCH,
    setting=Setting(start=date(2026, 2, 1)),
    today=date(2026, 3, 31),
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (Value(total(VIEWS, SHARES)), 14),
        (Value(difference(VIEWS, SHARES)), 6),
        (Value(weighted((1, VIEWS), (5, SHARES))), 30),
        (Ratio(difference(VIEWS, SHARES), SHARES, scale=1), 1.5),
        (Ratio(SHARES, VIEWS, at_least=11), None),
        (Ratio(SHARES, COST), None),
        (Growth(VIEWS), 25),
        (Growth(VIEWS, since=Against.BASELINE, falling=True), 50),
    ],
)
def test_sums_ratios_and_growth(expression: Expression, value: float | None) -> None:
    numbers = {"views": 10, "shares": 4, "views@previous": 8, "views@baseline": 20}

    assert expression.read(numbers).value == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (Median(SHARES), 2),
        (Mean(SHARES), 3.25),
        (Highest(SHARES), 8),
        (Gini(SHARES), 2 * (1 * 1 + 2 * 2 + 3 * 2 + 4 * 8) / (4 * 13) - 5 / 4),
        (Effective(SHARES), 169 / 73),
        (Blau(SHARES), 1 - 73 / 169),
        (Median(SHARES, scale=4), 0.5),
        (Median(SHARES, at_least=5), None),
    ],
)
def test_spreads(expression: Expression, value: float | None) -> None:
    reading = expression.read({"shares": {1: 1, 2: 2, 8: 1, 5: 0}})

    assert reading.value == (value if value is None else pytest.approx(value))
    assert reading.n == 4


def test_a_spread_of_nothing_is_null() -> None:
    assert Gini(SHARES).read({}).status is Status.NULL_DENOMINATOR


def test_what_is_composed_shows_its_parts_and_is_null_with_them() -> None:
    composed = Composed(
        (("seen", Value(VIEWS)), ("passed_on", Ratio(SHARES, VIEWS))),
        lambda parts: parts["seen"] * parts["passed_on"],
    )

    assert composed.read({"views": 10, "shares": 4}).value == 400
    assert composed.read({"views": 10, "shares": 4}).parts == {"seen": 10, "passed_on": 40}
    assert composed.read({"views": 0}).status is Status.NULL_DENOMINATOR


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        (Term(measure=VIEWS, against=Against.PREVIOUS), date(2026, 2, 19), date(2026, 3, 1)),
        (Term(measure=VIEWS, against=Against.BASELINE), date(2026, 1, 22), date(2026, 2, 1)),
        (Term(measure=VIEWS, last=7), date(2026, 3, 4), date(2026, 3, 11)),
        (Term(measure=VIEWS, matures=25), date(2026, 3, 1), date(2026, 3, 7)),
    ],
)
def test_terms_look_at_their_own_days(term: Term, start: date, end: date) -> None:
    asked = term.asked(ASKED)

    assert asked is not None
    assert asked.window == Window(start=start, end=end)


def test_a_cohort_without_time_is_immature() -> None:
    assert Term(measure=VIEWS, matures=40).immature(ASKED)
    assert not Term(measure=VIEWS, matures=30).immature(ASKED)
