"""Days and weeks as people live them, across both changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.period import WHOLE_CAMPAIGN, Period, next_period, period_start
from tests.builders import BERLIN, NOON, instants

MOMENT = timedelta(microseconds=1)
# Berlin, and zones that change their clocks at midnight, skip it, or are far away.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Berlin",
        "America/New_York",
        "America/Santiago",
        "America/Havana",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "UTC",
    )
]
INSTANTS = instants(2000, 2100) | st.sampled_from(
    [
        datetime(2026, 3, 28, 23, tzinfo=UTC),  # Berlin: the day of 23 hours begins
        datetime(2026, 3, 29, 1, tzinfo=UTC),  # the clock jumps to 3
        datetime(2026, 10, 24, 22, tzinfo=UTC),  # the day of 25 hours begins
        datetime(2026, 10, 25, 1, tzinfo=UTC),  # the clock goes back to 2
    ]
)
SHORT = st.sampled_from([Period.DAY, Period.WEEK])


def start(period: Period, at: datetime) -> date:
    return period_start(period, at, BERLIN)


def follows(period: Period, at: datetime, zone: ZoneInfo = BERLIN) -> datetime:
    """When the next period begins."""
    instant = next_period(period, at, zone)
    assert instant is not None
    assert instant.tzinfo is UTC
    return instant


def test_a_day_begins_at_midnight_in_the_campaigns_time_zone() -> None:
    assert start(Period.DAY, datetime(2026, 5, 1, 21, 59, 59, tzinfo=UTC)) == date(2026, 5, 1)
    assert start(Period.DAY, datetime(2026, 5, 1, 22, tzinfo=UTC)) == date(2026, 5, 2)


def test_a_week_begins_on_monday() -> None:
    assert start(Period.WEEK, NOON) == date(2026, 4, 27)
    assert start(Period.WEEK, datetime(2026, 5, 3, 21, 59, tzinfo=UTC)) == date(2026, 4, 27)
    assert start(Period.WEEK, datetime(2026, 5, 3, 22, tzinfo=UTC)) == date(2026, 5, 4)


def test_a_week_may_begin_in_the_year_before() -> None:
    assert start(Period.WEEK, datetime(2027, 1, 1, 12, tzinfo=UTC)) == date(2026, 12, 28)


def test_a_campaign_is_one_period_that_never_begins_again() -> None:
    assert start(Period.CAMPAIGN, NOON) == WHOLE_CAMPAIGN
    assert next_period(Period.CAMPAIGN, NOON, BERLIN) is None


@pytest.mark.parametrize(
    ("noon", "hours"),
    [
        (datetime(2026, 3, 29, 12, tzinfo=UTC), 23),
        (datetime(2026, 3, 30, 12, tzinfo=UTC), 24),
        (datetime(2026, 10, 25, 12, tzinfo=UTC), 25),
    ],
    ids=["spring", "plain", "autumn"],
)
def test_a_day_lasts_as_long_as_it_does(noon: datetime, hours: int) -> None:
    end = follows(Period.DAY, noon)

    begin = end - timedelta(hours=hours)
    assert start(Period.DAY, begin) == start(Period.DAY, noon) == start(Period.DAY, end - MOMENT)
    assert start(Period.DAY, begin - MOMENT) < start(Period.DAY, noon) < start(Period.DAY, end)


def test_the_hour_that_comes_twice_belongs_to_one_day_both_times() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30, summer time
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 2:30 once more

    assert start(Period.DAY, first) == start(Period.DAY, second) == date(2026, 10, 25)


def test_a_week_with_a_change_of_the_clock_is_an_hour_shorter_or_longer() -> None:
    spring = follows(Period.WEEK, datetime(2026, 3, 27, tzinfo=UTC))
    autumn = follows(Period.WEEK, datetime(2026, 10, 23, tzinfo=UTC))

    assert spring - follows(Period.WEEK, spring - timedelta(days=8)) == timedelta(days=7, hours=-1)
    assert autumn - follows(Period.WEEK, autumn - timedelta(days=8)) == timedelta(days=7, hours=1)


@given(period=SHORT, at=INSTANTS, zone=st.sampled_from(ZONES))
def test_the_next_period_is_later_and_another_one(
    period: Period, at: datetime, zone: ZoneInfo
) -> None:
    begins = follows(period, at, zone)

    assert begins > at
    assert period_start(period, begins, zone) > period_start(period, at, zone)


@given(period=SHORT, at=INSTANTS, zone=st.sampled_from(ZONES))
def test_every_instant_lies_in_exactly_one_period(
    period: Period, at: datetime, zone: ZoneInfo
) -> None:
    begins = follows(period, at, zone)

    # The last instant before the next period is still in this one: no gap, no overlap.
    assert period_start(period, begins - MOMENT, zone) == period_start(period, at, zone)
    assert follows(period, begins - MOMENT, zone) == begins


@given(at=INSTANTS, zone=st.sampled_from(ZONES))
def test_a_week_is_made_of_whole_days(at: datetime, zone: ZoneInfo) -> None:
    week, day = period_start(Period.WEEK, at, zone), period_start(Period.DAY, at, zone)

    assert week.weekday() == 0
    assert week <= day < week + timedelta(days=7)


@given(at=INSTANTS, other=st.sampled_from(ZONES))
def test_the_zone_in_which_an_instant_is_written_does_not_matter(
    at: datetime, other: ZoneInfo
) -> None:
    for period in Period:
        assert start(period, at.astimezone(other)) == start(period, at)
