"""Weeks in a row, with a week off now and then, in the campaign's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.streaks import Grace, Streak, streak
from tests.builders import BERLIN

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
STRICT = Grace(misses=0, weeks=1)


def weeks(*numbers: int) -> list[datetime]:
    return [MONDAY + timedelta(weeks=number) for number in numbers]


def after(number: int, *done: int, grace: Grace | None = None) -> Streak:
    return streak(weeks(*done), BERLIN, at=MONDAY + timedelta(weeks=number), grace=grace)


def test_weeks_in_a_row_are_a_streak() -> None:
    assert after(2, 0, 1, 2) == Streak(weeks=3, longest=3, done_this_week=True)


def test_the_week_that_runs_is_no_miss() -> None:
    assert after(3, 0, 1, 2) == Streak(weeks=3, longest=3, done_this_week=False)
    assert after(3, 0, 1, 2, grace=STRICT).weeks == 3
    assert after(4, 0, 1, 2, grace=STRICT).weeks == 0


def test_one_week_in_four_is_free_and_does_not_count() -> None:
    assert after(4, 0, 1, 3, 4).weeks == 4
    assert after(6, 0, 1, 3, 4, 6).weeks == 3  # week 2 no longer is: it begins behind it
    assert after(7, 0, 1, 3, 4, 7).weeks == 1
    assert after(6, 0, 1, 3, 4, 5).weeks == 5


def test_what_was_longest_stays_when_a_streak_breaks() -> None:
    assert after(9, 0, 1, 2, 3, 7).longest == 4
    assert after(9, 0, 1, 2, 3, 7).weeks == 1


def test_nobody_who_did_nothing_has_a_streak() -> None:
    assert after(3) == Streak()


def test_what_arrives_late_mends_a_streak() -> None:
    assert after(5, 0, 1, 4, 5).weeks == 2
    assert after(5, 0, 1, 2, 4, 5).weeks == 5


@pytest.mark.parametrize(
    ("sunday_night", "monday_morning"),
    [
        # Clocks go forward on 29 March and back on 25 October 2026, on Sundays.
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_week_ends_at_local_midnight_when_clocks_change(
    sunday_night: datetime, monday_morning: datetime
) -> None:
    both = streak([sunday_night, monday_morning], BERLIN, at=monday_morning)

    assert both.weeks == 2
    assert streak([sunday_night], BERLIN, at=sunday_night) == Streak(
        weeks=1, longest=1, done_this_week=True
    )


def test_a_year_of_mondays_just_after_midnight_is_one_streak() -> None:
    mondays = [
        (datetime(2026, 1, 5, 0, 30) + timedelta(weeks=number)).replace(tzinfo=BERLIN)  # noqa: DTZ001
        for number in range(52)
    ]

    assert streak(mondays, BERLIN, at=mondays[-1], grace=STRICT).weeks == 52


INSTANTS = st.lists(
    st.integers(0, 20 * 7 * 24).map(lambda hours: MONDAY + timedelta(hours=hours)), max_size=20
)
ZONES = st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "America/New_York", "UTC"]).map(
    ZoneInfo
)
END = MONDAY + timedelta(weeks=20)


@given(INSTANTS, ZONES, st.randoms())
def test_order_and_repetition_do_not_matter(
    instants: list[datetime], zone: ZoneInfo, chance: object
) -> None:
    again = [*instants, *instants]
    chance.shuffle(again)  # type: ignore[attr-defined]  # a Random

    assert streak(again, zone, at=END) == streak(instants, zone, at=END)


@given(INSTANTS, INSTANTS, ZONES)
def test_doing_more_never_shortens_a_streak(
    some: list[datetime], more: list[datetime], zone: ZoneInfo
) -> None:
    fewer, all_of_them = streak(some, zone, at=END), streak([*some, *more], zone, at=END)

    assert all_of_them.longest >= fewer.longest
    assert all_of_them.weeks >= fewer.weeks


@given(INSTANTS, ZONES, st.integers(0, 2), st.integers(1, 6))
def test_it_counts_weeks_with_something_done(
    instants: list[datetime], zone: ZoneInfo, misses: int, per: int
) -> None:
    found = streak(instants, zone, at=END, grace=Grace(misses=misses, weeks=per))
    monday = {
        one.astimezone(zone).date() - timedelta(days=one.astimezone(zone).weekday())
        for one in instants
        if one <= END
    }

    assert found.weeks <= found.longest <= len(monday)
    assert (found.longest > 0) == bool(monday)
    forgiven = streak(instants, zone, at=END, grace=Grace(misses=misses + 1, weeks=per))
    assert forgiven.weeks >= found.weeks
