"""When people are written to: what they wish, never at night, through summer and winter."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.posting import MORNING, TOPICS, USUAL, Frequency, Quiet, Topic, Wishes, due
from scoring.said import Moment

BERLIN = ZoneInfo("Europe/Berlin")
NEWS = Moment.RESULT_PUBLISHED
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Auckland", "UTC"])
TIMES = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 (with a zone below)
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
CLOCKS = st.times().map(lambda one: one.replace(second=0, microsecond=0))


def wishing(frequency: Frequency, quiet: Quiet | None = None) -> Wishes:
    return Wishes(topics=dict.fromkeys(Topic, frequency), quiet=quiet)


def local(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BERLIN)


def test_every_moment_has_a_topic_and_every_topic_a_usual_frequency() -> None:
    assert set(TOPICS) == set(Moment)
    assert set(USUAL) == set(TOPICS.values()) == set(Topic)


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("2026-06-10 12:00", "2026-06-10 12:00"),
        ("2026-06-10 21:00", "2026-06-11 08:00"),
        ("2026-06-11 03:00", "2026-06-11 08:00"),
        ("2026-06-11 08:00", "2026-06-11 08:00"),
        ("2026-03-28 23:00", "2026-03-29 08:00"),  # a night of one hour less
        ("2026-10-24 23:00", "2026-10-25 08:00"),  # and one of one more
    ],
)
def test_at_once_is_not_at_night(told: str, written: str) -> None:
    found = due(Wishes(), NEWS, local(*told.split()), BERLIN)

    assert found == local(*written.split())


@pytest.mark.parametrize(
    ("frequency", "told", "written"),
    [
        (Frequency.DAILY, "2026-06-10 07:59", "2026-06-10 08:00"),
        (Frequency.DAILY, "2026-06-10 08:00", "2026-06-11 08:00"),
        (Frequency.WEEKLY, "2026-06-10 12:00", "2026-06-15 08:00"),
        (Frequency.WEEKLY, "2026-06-15 07:00", "2026-06-15 08:00"),
        (Frequency.WEEKLY, "2026-06-15 08:00", "2026-06-22 08:00"),
        (Frequency.WEEKLY, "2026-10-24 12:00", "2026-10-26 08:00"),
    ],
)
def test_digests_come_in_the_morning(frequency: Frequency, told: str, written: str) -> None:
    found = due(wishing(frequency), NEWS, local(*told.split()), BERLIN)

    assert found == local(*written.split())


def test_an_hour_that_is_skipped_ends_when_it_would_have() -> None:
    quiet = Quiet(begins=time(22), ends=time(2, 30))

    found = due(wishing(Frequency.AT_ONCE, quiet), NEWS, local("2026-03-28", "23:00"), BERLIN)

    assert found == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 03:30 in Berlin


def test_never_is_never() -> None:
    assert due(wishing(Frequency.NEVER), NEWS, local("2026-06-10", "12:00"), BERLIN) is None


@given(at=TIMES, zone=ZONES, begins=CLOCKS, ends=CLOCKS, frequency=st.sampled_from(Frequency))
def test_nobody_is_written_to_in_their_quiet_hours(
    at: datetime, zone: str, begins: time, ends: time, frequency: Frequency
) -> None:
    there = ZoneInfo(zone)
    quiet = Quiet(begins=begins, ends=ends)

    found = due(wishing(frequency, quiet), NEWS, at, there)

    if found is None:
        assert frequency is Frequency.NEVER
        return
    assert found >= at
    assert found - at <= timedelta(days=8 if frequency is Frequency.WEEKLY else 1, hours=2)
    clock = found.astimezone(there)
    if frequency is not Frequency.AT_ONCE:
        # Where the clock skips the hour it is the next; all else is exact.
        assert (
            clock.time() == ends
            or clock.utcoffset()
            != (clock - timedelta(hours=3)).astimezone(UTC).astimezone(there).utcoffset()
        )
    assert not quiet.holds(clock) or found == at.astimezone(UTC) == found


def test_the_morning_is_the_usual_one_for_those_without_quiet_hours() -> None:
    found = due(wishing(Frequency.DAILY), NEWS, local("2026-06-10", "12:00"), BERLIN)

    assert found is not None
    assert found.astimezone(BERLIN).time() == MORNING
