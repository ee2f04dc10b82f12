"""Concentration from histograms says the same as from the list of people."""

from collections import Counter
from statistics import median as plain_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.evenness import blau, co_creation_level, effective_number, gini, median

amounts = st.lists(st.integers(1, 50), min_size=1, max_size=40)


@given(amounts)
def test_gini_is_half_the_mean_difference_over_the_mean(given_amounts: list[int]) -> None:
    n, mean = len(given_amounts), sum(given_amounts) / len(given_amounts)
    differences = sum(abs(one - other) for one in given_amounts for other in given_amounts)

    found = gini(Counter(given_amounts))

    if n < 2:
        assert found is None
    else:
        assert found == pytest.approx(differences / (2 * n * n * mean))


@given(amounts)
def test_effective_number_is_the_inverse_of_herfindahl(given_amounts: list[int]) -> None:
    total = sum(given_amounts)
    herfindahl = sum((amount / total) ** 2 for amount in given_amounts)

    found = effective_number(Counter(given_amounts))

    assert found == pytest.approx(1 / herfindahl)
    assert found is not None
    assert 1 <= found <= len(given_amounts) + 1e-9


@given(amounts)
def test_the_median_of_a_histogram_is_the_median(given_amounts: list[int]) -> None:
    assert median(Counter(given_amounts)) == plain_median(given_amounts)


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=30))
def test_blau_is_how_often_two_draws_differ(groups: list[str]) -> None:
    pairs = [one != other for one in groups for other in groups]

    assert blau(Counter(groups)) == pytest.approx(sum(pairs) / len(pairs))


def test_nothing_has_no_spread() -> None:
    assert gini({}) is None
    assert effective_number({}) is None
    assert median({}) is None
    assert blau({}) is None


@pytest.mark.parametrize(
    ("effective", "participants", "traceability", "level"),
    [(1, 100, 1, 0.1), (100, 100, 1, 1), (100, 100, 0, 0), (None, 100, None, 0), (1, 0, 1, 0)],
)
def test_co_creation_needs_breadth_and_an_effect(
    effective: float | None, participants: int, traceability: float | None, level: float
) -> None:
    assert co_creation_level(effective, participants, traceability) == pytest.approx(level)
