"""Steps between the days on which somebody was there: what counts people once in any window.

In a window each person counts on the first of their days in it. So it is enough to know how many
were there on a day, and before that last on which day: those whose day before lies outside of the
window count.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from typing import NamedTuple, TypeAlias

NEVER = date.min
"""The day before the first."""

Groups: TypeAlias = frozenset[int]
"""Numbers of the groups that somebody was in on a day."""


Several: TypeAlias = tuple[str, date, date, int]
"""Of somebody who was in several groups: group, day, the day before, and a number."""


class Move(NamedTuple):
    """So many people more, or fewer, in each of some groups on ``day`` and before that last on
    ``since``."""

    groups: Groups
    day: date
    since: date
    n: int


def steps(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Each day, and the one before it; ``NEVER`` before the first."""
    since = NEVER
    for day in sorted(days):
        yield day, since
        since = day


def in_several(days: Mapping[str, Set[date]]) -> Iterator[Several]:
    """What is added of somebody who was in several of some groups, by group.

    Once in its own group, once in one of all others, less once in one of both. In each window that
    leaves one where somebody was in both, else nothing.
    """
    if len(days) < 2:
        return
    for key, own in days.items():
        others = set[date]().union(*(on for other, on in days.items() if other != key))
        for found, n in ((own, 1), (others, 1), (own | others, -1)):
            for day, since in steps(found):
                yield key, day, since, n


def between(days: Iterable[date], day: date) -> Iterator[tuple[date, date, int]]:
    """One more day: what changes in ``steps``, as day, the day before, and a number."""
    since, then = neighbours(days, day)
    return _moved(day, since, then)


def neighbours(days: Iterable[date], day: date) -> tuple[date, date | None]:
    """The last of the days before one, ``NEVER`` where there is none; and the first after it."""
    since, then = NEVER, None
    for one in days:
        if one < day:
            since = max(since, one)
        elif then is None or one < then:
            then = one
    return since, then


def _moved(day: date, since: date, then: date | None) -> Iterator[tuple[date, date, int]]:
    yield day, since, 1
    if then is not None:
        yield then, since, -1
        yield then, day, 1


def in_several_too(days: Mapping[str, Set[date]], key: str, day: date) -> Iterator[Several]:
    """One more day in one of the groups: what changes in ``in_several``."""
    if day in days.get(key, ()):
        return
    if key not in days:
        now = in_several({**days, key: {day}})
        yield from (one for one in now if len(days) == 1 or one[0] == key)
        if len(days) == 1:
            return
    every = set[date]().union(*days.values())
    for group in days:
        others = (on for other, on in days.items() if other != group)
        grows = days[key] if group == key else set[date]().union(*others)
        yield from _in_both(group, grows, every, day)


def _in_both(group: str, grows: Set[date], every: Set[date], day: date) -> Iterator[Several]:
    """One more day in a group, or in all others, and in all: where it is alike, nothing."""
    more = None if day in grows else neighbours(grows, day)
    less = None if day in every else neighbours(every, day)
    if more == less:
        return
    for near, sign in ((more, 1), (less, -1)):
        for then, since, n in _moved(day, *near) if near else ():
            yield group, then, since, sign * n


class Stays:
    """The days of one person, and the groups they were in on each.

    What comes and goes is told as moves: the neighbours of a day are looked up from there on, as
    far as there are groups left of which none was found.
    """

    def __init__(self, days: Mapping[date, Groups]) -> None:
        self.days = dict(days)
        self._order = sorted(self.days)

    def come(self, day: date, groups: Groups) -> Iterator[Move]:
        """They were in these groups on that day, too; in none of them that was known."""
        yield from self._moves(day, groups, 1)
        known = self.days.get(day)
        if known is None:
            insort(self._order, day)
        self.days[day] = groups if known is None else known | groups

    def go(self, day: date, groups: Groups) -> Iterator[Move]:
        """They were not in these groups on that day; in all of them that was known."""
        left = self.days[day] - groups
        if left:
            self.days[day] = left
        else:
            del self.days[day]
            self._order.remove(day)
        yield from self._moves(day, groups, -1)

    def _moves(self, day: date, groups: Groups, n: int) -> Iterator[Move]:
        place = bisect_left(self._order, day)
        after = [one for one in self._order[place:] if one != day]
        followed = list(self._parts(groups, after))
        for since, part in self._parts(groups, reversed(self._order[:place]), last=NEVER):
            yield Move(part, day, since, n)
            for later, of_them in followed:
                if both := part & of_them:
                    yield Move(both, later, since, -n)
                    yield Move(both, later, day, n)

    def _parts(
        self, groups: Groups, days: Iterable[date], last: date | None = None
    ) -> Iterator[tuple[date, Groups]]:
        """The groups by the first of the days on which they were in it."""
        for day in days:
            if found := groups & self.days[day]:
                yield day, found
                groups = groups - found
                if not groups:
                    return
        if last is not None and groups:
            yield last, groups
