"""Concentration from spreads says the same as from the list of people."""

from collections import Counter
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.cases.authorship import WORKS_PER_AUTHOR
from scoring.kpi import Blau, Effective, Gini, Half, Median

amounts = st.lists(st.integers(1, 50), min_size=1, max_size=40)


def _read(expression: type[Gini | Effective | Blau | Median | Half], values: list[int]) -> object:
    return expression(WORKS_PER_AUTHOR).read({WORKS_PER_AUTHOR.name: Counter(values)}).value


@given(amounts)
def test_gini_is_half_the_mean_difference_over_the_mean(values: list[int]) -> None:
    n, mean = len(values), sum(values) / len(values)
    differences = sum(abs(one - other) for one in values for other in values)

    assert _read(Gini, values) == pytest.approx(differences / (2 * n * n * mean))


@given(amounts)
def test_effective_number_is_the_inverse_of_herfindahl(values: list[int]) -> None:
    herfindahl = sum((value / sum(values)) ** 2 for value in values)

    assert _read(Effective, values) == pytest.approx(1 / herfindahl)


@given(amounts)
def test_blau_is_how_often_two_draws_differ(values: list[int]) -> None:
    groups = [group for group, value in enumerate(values) for _ in range(value)]
    differ = sum(one != other for one in groups for other in groups)

    assert _read(Blau, values) == pytest.approx(differ / len(groups) ** 2)


@given(amounts)
def test_the_median_is_the_median(values: list[int]) -> None:
    assert _read(Median, values) == median(values)


@given(amounts)
def test_half_of_them_do_not_pass_the_half(values: list[int]) -> None:
    holds = [
        value for value in sorted(values) if 2 * sum(x <= value for x in values) >= len(values)
    ]

    assert _read(Half, values) == min(holds)
