"""Money in parts: they add up to the cent, and none is far from its share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.splitting import split_cents

CENTS = st.integers(0, 10**12)
WEIGHTS = st.lists(st.integers(0, 1_000), min_size=1, max_size=30).filter(any)


@given(CENTS, WEIGHTS)
def test_the_parts_add_up_and_none_is_a_cent_from_its_share(cents: int, weights: list[int]) -> None:
    parts = split_cents(cents, weights)

    assert sum(parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        exact = cents * weight  # of the whole weight, so that nothing is rounded
        assert abs(part * sum(weights) - exact) < sum(weights)
        assert part == 0 or weight > 0


def test_the_largest_remainder_gets_the_cent_that_is_left() -> None:
    assert split_cents(100, [1, 1, 1]) == [34, 33, 33]
    assert split_cents(101, [1, 2, 3]) == [17, 34, 50]
    assert split_cents(1, [1, 3]) == [0, 1]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_by_nothing_nothing_is_split(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="nothing to split by"):
        split_cents(100, weights)
