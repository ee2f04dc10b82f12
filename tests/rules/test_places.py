"""How far places are from each other, and how fast is believable."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.places import EARTH_RADIUS_M, Sighting, is_too_fast, metres_between
from tests.builders import NOON

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)
PLACES = st.tuples(LATITUDES, LONGITUDES)
BERLIN, MUNICH = (52.52, 13.405), (48.137, 11.575)


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        (BERLIN, MUNICH, 504.4),
        ((0.0, 0.0), (0.0, 180.0), 20_015.1),
        ((90.0, 0.0), (-90.0, 77.0), 20_015.1),
        ((52.52, 13.405), (52.5209, 13.405), 0.1001),
        ((0.0, 179.9995), (0.0, -179.9995), 0.1112),
    ],
)
def test_ways_that_are_known(
    one: tuple[float, float], other: tuple[float, float], kilometres: float
) -> None:
    assert metres_between(one, other) / 1_000 == pytest.approx(kilometres, rel=2e-3)


@given(PLACES, PLACES, PLACES)
def test_it_is_a_distance(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> None:
    way = metres_between(a, b)

    assert way == pytest.approx(metres_between(b, a))
    assert 0 <= way <= 3.1416 * EARTH_RADIUS_M
    assert metres_between(a, a) == 0
    assert way <= metres_between(a, c) + metres_between(c, b) + 0.01


def seen(place: tuple[float, float], seconds: float = 0) -> Sighting:
    return Sighting(latitude=place[0], longitude=place[1], at=NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "too_fast"),
    [(60, True), (20 * 60, True), (40 * 60, False), (4 * 3600, False)],
)
def test_munich_a_minute_after_berlin_is_too_fast_by_plane_it_is_not(
    seconds: int, too_fast: bool
) -> None:
    assert is_too_fast(seen(BERLIN), seen(MUNICH, seconds)) is too_fast
    assert is_too_fast(seen(MUNICH, seconds), seen(BERLIN)) is too_fast


def test_a_day_all_over_town_that_is_sent_at_once_says_nothing() -> None:
    assert not is_too_fast(seen((52.52, 13.40)), seen((52.53, 13.41)))
    assert not is_too_fast(seen((52.64, 13.10)), seen((52.38, 13.75)))
