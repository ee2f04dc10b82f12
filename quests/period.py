"""Days and weeks as people live them: in the campaign's time zone, across daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WHOLE_CAMPAIGN = date(1, 1, 1)


class Period(StrEnum):
    """What a limit counts over."""

    DAY = "day"
    WEEK = "week"
    CAMPAIGN = "campaign"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins, in UTC.

    It is looked up in the zone, so a day may last 23 or 25 hours.
    """
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def day_over(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day has ended, in UTC."""
    return midnight(day + timedelta(days=1), zone)


def period_start(period: Period, at: datetime, zone: ZoneInfo) -> date:
    """The first local day of the period that holds ``at``; weeks begin on Monday (ISO 8601)."""
    if period is Period.CAMPAIGN:
        return WHOLE_CAMPAIGN
    day = at.astimezone(zone).date()
    return day if period is Period.DAY else day - timedelta(days=day.weekday())


def next_period(period: Period, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant at which the next period begins, in UTC; ``None`` when there is none."""
    if period is Period.CAMPAIGN:
        return None
    length = timedelta(days=1 if period is Period.DAY else 7)
    return midnight(period_start(period, at, zone) + length, zone)
