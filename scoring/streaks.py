"""Streaks: weeks in a row in which somebody did something, with a week off now and then.

A week is a local one of the campaign, from Monday to Sunday (ISO 8601), however many hours it has.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from quests.period import Period, period_start

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grace:
    """How forgiving streaks are: so many weeks off in any so many weeks."""

    misses: int = 1
    weeks: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """Weeks with something done, weeks off not counted: now, and at the longest.

    ``done_this_week`` is false while the streak still waits for this week.
    """

    weeks: int = 0
    longest: int = 0
    done_this_week: bool = False


def streak(
    instants: Iterable[datetime], zone: ZoneInfo, *, at: datetime, grace: Grace | None = None
) -> Streak:
    """The streak as it stands at a moment.

    It follows from when things were done alone: what arrives late, or is taken back, changes it
    as if it had always been so. The week that runs is no miss before it is over. Where more
    weeks were off than are free, the streak goes on from behind the first of them, so that doing
    more never makes it shorter.

    Args:
        instants: When the person did what counts, in any order.
        zone: The campaign's.
        at: Now; later instants are not looked at.
        grace: Weeks off; one in four unless given.
    """
    allowed = grace or Grace()
    done = {period_start(Period.WEEK, one, zone) for one in instants if one <= at}
    this_week = period_start(Period.WEEK, at, zone)
    longest = 0
    run: list[date] = []
    missed: list[date] = []
    for week in _weeks(min(done, default=this_week), this_week):
        if week in done:
            run.append(week)
            longest = max(longest, len(run))
        elif week != this_week:
            missed = [one for one in missed if week - one < WEEK * allowed.weeks] + [week]
            while len(missed) > allowed.misses:
                run = [one for one in run if one > missed[0]]
                missed = missed[1:]
    return Streak(weeks=len(run), longest=longest, done_this_week=this_week in done)


def _weeks(first: date, last: date) -> Iterable[date]:
    while first <= last:
        yield first
        first += WEEK
