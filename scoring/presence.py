"""What ``present`` says more of further facts, by the days and groups that are known.

Cells that were there on the same days are one group. A further fact of some of them only lets the
group fall apart; of the others nothing changes. So it costs what differs, however often a thing was
there and by however many partners it came.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from scoring.case import CaseMeasure, Cell, Tally, Was
from scoring.dimensions import OTHERS, PARTNER
from scoring.facts import Fact
from scoring.steps import between, in_several_too, steps
from scoring.tallying import Cells, cells_of, present_in

Groups: TypeAlias = dict[Cells, list[date]]
"""The days of each group; no cell is in two of them."""
Parts: TypeAlias = tuple[tuple[Cells, Cells], ...]


class _Meeting(NamedTuple):
    """Cells among known groups: their parts, their partner, and the group of each that is known."""

    parts: Parts
    partner: str | None
    partners: Mapping[str, Cells]


def present_too(measure: CaseMeasure, was: Sequence[Was], facts: Iterable[Fact]) -> Iterator[Tally]:
    """What ``present`` says more of further facts, whenever they happened."""
    return present_too_on(measure, was, [(cells_of(measure, fact), fact.day) for fact in facts])


def present_too_on(
    measure: CaseMeasure, was: Iterable[Was], there: Sequence[tuple[Cells, date]]
) -> Iterator[Tally]:
    """The same of where it was on which day: of each day only its neighbours are looked at."""
    groups = _groups(was) if there else {}
    for cells, day in there:
        parts, partner, partners = _meeting(cells, tuple(groups))
        if partner is not None and partners.keys() - {partner}:
            days = {key: {*groups[group]} for key, group in partners.items()}
            for key, then, since, n in in_several_too(days, partner, day):
                yield Tally(measure, then, n, ((OTHERS, key),), since)
        for group, mine in parts:
            if mine != group:
                yield from _fall_apart(measure, groups, group, mine)
            known = groups.setdefault(mine, [])
            if day not in known:
                for then, since, n in between(known, day):
                    yield Tally(measure, then, n, mine, since)
                known.append(day)


def gone(measure: CaseMeasure, was: Iterable[Was]) -> Iterator[Tally]:
    """It was nowhere after all: less of everything that ``present`` had said."""
    for tally in present_in(measure, days_of(was)):
        yield tally._replace(n=-tally.n)


def days_of(was: Iterable[Was]) -> dict[Cell, set[date]]:
    """On which days it was there, cell by cell."""
    return {cell: {*days} for group, days in _groups(was).items() for cell in group}


@lru_cache(16_384)
def met(cells: Cells, groups: tuple[Cells, ...]) -> Parts:
    """The groups that some of the cells are in, with those; what is in none is one by itself."""
    found = [(group, tuple(cell for cell in group if cell in cells)) for group in groups]
    rest = tuple(cell for cell in cells if not any(cell in group for group in groups))
    return tuple((group, mine) for group, mine in (*found, (rest, rest)) if mine)


def _groups(was: Iterable[Was]) -> Groups:
    groups, cells = Groups(), None
    for one in was:
        if one.cells is not cells:  # as they are kept, those of the same cells follow each other
            cells = one.cells
            days = groups.setdefault(cells, [])
        days.append(one.day)
    groups.pop((), None)  # what is only remembered is nowhere
    return groups


def _fall_apart(measure: CaseMeasure, groups: Groups, group: Cells, mine: Cells) -> Iterator[Tally]:
    """Some cells leave their group: each part goes on with the days of all."""
    days = groups.pop(group)
    rest = tuple(cell for cell in group if cell not in mine)
    groups[mine], groups[rest] = days, [*days]
    for part, n in ((group, -1), (mine, 1), (rest, 1)):
        for day, since in steps(days):
            yield Tally(measure, day, n, part, since)


@lru_cache(16_384)
def _meeting(cells: Cells, groups: tuple[Cells, ...]) -> _Meeting:
    partners = {key: group for group in groups for dim, key in group if dim == PARTNER}
    partner = next((key for dim, key in cells if dim == PARTNER), None)
    return _Meeting(met(cells, groups), partner, partners)
