"""What is asked of measures and KPIs: which campaign, which days, split by what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias
from uuid import UUID

from scoring.dimensions import DAY, PARTNERS, TOTAL, day_key, day_of_key, key_of, seen_as
from scoring.facts import Fact
from scoring.reading import Amount

Groups: TypeAlias = Mapping[str, Amount]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days ``[start, end)`` in the campaign's time zone; an open side has no limit."""

    start: date | None = None
    end: date | None = None

    @classmethod
    def of_day(cls, day: date) -> "Window":
        """A day by itself."""
        return cls(start=day, end=day + timedelta(days=1))

    def earlier(self, days: int, *, longer: bool = False) -> "Window":
        """So many days before it; or ``longer`` by them, and with the same end."""
        return Window(
            start=_earlier(self.start, days), end=self.end if longer else _earlier(self.end, days)
        )

    def spanning(self, other: "Window") -> "Window":
        """All days of both, and those between them."""
        starts, ends = (self.start, other.start), (self.end, other.end)
        return Window(
            start=None if None in starts else min(day for day in starts if day),
            end=None if None in ends else max(day for day in ends if day),
        )

    def holds(self, day: date) -> bool:
        """Whether the day lies inside."""
        after_start = self.start is None or day >= self.start
        return after_start and (self.end is None or day < self.end)


def _earlier(day: date | None, days: int) -> date | None:
    """So many days before; nothing is before the first day of the calendar."""
    return day and date.fromordinal(max(1, day.toordinal() - days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a campaign says about itself: its time zone, first day and the day after its last."""

    zone: str = "UTC"
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a measure or KPI: which campaign, which days, split by what.

    Args:
        setting: Decides what a baseline is, and what happened after the end.
        today: Decides which cohorts had their time; ``None``: all.
        own: The partner who asks: of a split by partner it sees its own group, and all others as
            one; ``None``: somebody who sees every group.
        each: Split by day: in the groups of this dimension as well, see ``day_key``.
        reach: Split by day: over so many days, of which the day is the last.
    """

    campaign_id: UUID
    window: Window = Window()
    by: str = TOTAL
    setting: Setting = Setting()
    today: date | None = None
    own: UUID | None = None
    each: str = TOTAL
    reach: int = 1

    @property
    def as_partner(self) -> UUID | None:
        """The partner who asks, where that decides which groups there are."""
        return self.own if self.by in PARTNERS else None

    def group_of(self, fact: Fact) -> str:
        """The group that a fact is in."""
        if self.by == DAY:
            return day_key(fact.day, self.each, key_of(fact, self.each))
        key = key_of(fact, self.by)
        return seen_as(self.by, key, self.as_partner) if self.as_partner else key


def rolled(groups: Callable[[Question], Groups], question: Question) -> Groups:
    """Of each day, the number over ``question.reach`` days that end with it. Slow and plain."""
    back, alone = question.reach - 1, replace(question, reach=1)
    near = replace(alone, window=question.window.earlier(back, longer=True))
    found: dict[str, Amount] = {}
    for day, key in map(day_of_key, groups(near)):
        for end in (day + timedelta(days=further) for further in range(question.reach)):
            if question.window.holds(end):
                window = Window.of_day(end).earlier(back, longer=True)
                over = replace(alone, window=window, by=question.each, each=TOTAL)
                found[day_key(end, question.each, key)] = groups(over).get(key, 0)
    return {key: amount for key, amount in found.items() if amount}
