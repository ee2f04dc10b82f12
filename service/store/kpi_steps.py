"""Steps between the days of many people, added up before they are written."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from scoring.dimensions import OTHERS, PARTNER
from scoring.steps import Groups, Move, in_several
from service.store.kpi_groups import Group

Step: TypeAlias = tuple[Group, date, date]
"""A group, a day, and the one before."""


class Steps:
    """Adds up what moves; and of those who are in the group of a partner and in another one, too.

    What is the same for several groups is added up as one, until all is told.

    Args:
        names: The groups that there are.
        measures: Names and versions of the measures of which something may move; ``None``: all.
    """

    def __init__(
        self, names: Mapping[int, Group], measures: Container[tuple[str, int]] | None = None
    ) -> None:
        self._names = names
        self._partners = {
            number: group
            for number, group in names.items()
            if group[2] == PARTNER and (measures is None or group[:2] in measures)
        }
        self._of_partners = frozenset(self._partners)
        self._keys_of = lru_cache(8_192)(self._keys)
        self._moves: Counter[tuple[Groups, date, date]] = Counter()
        self._sums: Counter[Step] = Counter()

    def move(self, moves: Iterable[Move]) -> None:
        """Add these."""
        for groups, day, since, n in moves:
            self._moves[groups, day, since] += n

    def replace(self, before: Mapping[date, Groups], after: Mapping[date, Groups]) -> None:
        """What follows from all days of a person for those who are in several partners' groups."""
        for days, n in ((before, -1), (after, 1)):
            keys = set(chain.from_iterable(map(self._keys_of, days.values())))
            if len(keys) > 1:  # hardly anybody
                self._add_several(days, n)

    def by_group(self) -> Mapping[Step, int]:
        """All of it."""
        for (groups, day, since), n in self._moves.items():
            for number in groups if n else ():
                self._sums[self._names[number], day, since] += n
        self._moves.clear()
        return self._sums

    def _add_several(self, days: Mapping[date, Groups], n: int) -> None:
        found: dict[tuple[str, int], dict[str, set[date]]] = {}
        for day, groups in days.items():
            for number in groups & self._of_partners:
                measure, version, _, key = self._partners[number]
                found.setdefault((measure, version), {}).setdefault(key, set()).add(day)
        for (measure, version), by_partner in found.items():
            for key, day, since, weight in in_several(by_partner):
                self._sums[(measure, version, OTHERS, key), day, since] += n * weight

    def _keys(self, groups: Groups) -> frozenset[str]:
        return frozenset(self._partners[number][3] for number in groups & self._of_partners)
