"""Forecasts one can work out by hand, and how targets look."""

from math import sqrt

import pytest

from scoring.forecast import Forecast, Outlook, forecast, outlook


def test_what_grows_evenly_goes_on_and_is_certain() -> None:
    assert forecast([10 * day for day in range(9)], 5) == Forecast(value=130, low=130, high=130)


def test_uncertainty_grows_with_the_days_and_with_what_they_differ() -> None:
    values = [0.0]
    for change in (0, 2, 0, 2, 0, 2, 0, 2):
        values.append(values[-1] + change)

    tomorrow, later = forecast(values, 1), forecast(values, 9)

    assert tomorrow is not None
    assert later is not None
    assert tomorrow.value == 9
    # The changes are 0 and 2, four times each: their variance is 8/7.
    assert tomorrow.high - tomorrow.value == pytest.approx(1.96 * sqrt(8 / 7 * (1 + 1 / 8)))
    assert later.high - later.low > 3 * (tomorrow.high - tomorrow.low)


def test_a_few_days_say_nothing() -> None:
    assert forecast([1, 2, 3, 4, 5, 6, 7], 3) is None
    assert forecast([None, *range(8)], 0) == Forecast(value=7, low=7, high=7)


@pytest.mark.parametrize(
    ("value", "expected", "at_most", "over", "seen"),
    [
        (None, None, False, False, Outlook.UNKNOWN),
        (None, None, False, True, Outlook.MISSED),
        (50, None, False, False, Outlook.UNKNOWN),
        (50, 120, False, False, Outlook.ON_TRACK),
        (50, 90, False, False, Outlook.AT_RISK),
        (100, 90, False, False, Outlook.REACHED),
        (99, 120, False, True, Outlook.MISSED),
        (50, 90, True, False, Outlook.ON_TRACK),
        (50, 120, True, False, Outlook.AT_RISK),
        (100, 120, True, True, Outlook.REACHED),
    ],
)
def test_how_a_target_of_100_looks(
    value: float | None, expected: float | None, at_most: bool, over: bool, seen: Outlook
) -> None:
    seer = None if expected is None else Forecast(value=expected, low=0, high=200)

    assert outlook(value, 100, seer, at_most=at_most, over=over) is seen
