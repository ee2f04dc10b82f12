"""What cases say in: things that happened, things that were there, how things stand.

Each of these adds to the total and to one group of every dimension that the measure has. The
group is what the fact says, unless a keyword names another: ``happened(VISITS, first,
channel="social")``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TypeAlias
from uuid import UUID

from scoring.case import EVERYTHING, NEVER, CaseMeasure, Cell, Tally
from scoring.dimensions import DIMENSIONS, OTHERS, PARTNER, key_of
from scoring.facts import Fact
from scoring.measure import Aggregation

Key = str | UUID | None
Cells: TypeAlias = tuple[Cell, ...]


def happened(
    measure: CaseMeasure, fact: Fact, n: int = 1, *, day: date | None = None, **dims: Key
) -> Iterator[Tally]:
    """Something happened ``n`` times, on the day of the fact or on another."""
    yield Tally(measure, day or fact.day, n, _cells(measure, fact, dims))


def lasted(
    measure: CaseMeasure, fact: Fact, value: int, *, day: date | None = None, **dims: Key
) -> Iterator[Tally]:
    """Something has a value of its own, such as a duration: a bar of a spread."""
    yield Tally(measure, day or fact.day, 1, _cells(measure, fact, dims), value=value)


def present(measure: CaseMeasure, facts: Iterable[Fact], **dims: Key) -> Iterator[Tally]:
    """The thing was there on the day of each fact; any window counts it once."""
    days: dict[Cells, set[date]] = {}
    for fact in facts:
        days.setdefault(_cells(measure, fact, dims), set()).add(fact.day)
    if len(days) < 2:  # as nearly always: it was in the same groups on all of its days
        for cells, found in days.items():
            yield from _steps(measure, found, cells)
        return
    of_each: dict[Cell, set[date]] = {}
    for cells, found in days.items():
        for cell in cells:
            of_each.setdefault(cell, set()).update(found)
    for on, alike in _alike(of_each).items():
        yield from _steps(measure, on, tuple(alike))
    in_groups = {key: on for (dim, key), on in of_each.items() if dim == PARTNER}
    yield from _in_several(measure, in_groups)


def stands(
    measure: CaseMeasure, steps: Iterable[tuple[Fact, int | None]], **dims: Key
) -> Iterator[Tally]:
    """How something stands after each fact, in the order of time: a number, or the bar it is in.

    ``None``: it is gone. What was said before is taken away where it stood, so a thing that moves
    to another group leaves the one it was in.
    """
    before: tuple[Cells, int] | None = None
    for fact, value in steps:
        if before is not None:
            yield _step(measure, fact.day, *before, -1)
        before = None if value is None else (_cells(measure, fact, dims), value)
        if before is not None:
            yield _step(measure, fact.day, *before, 1)


def grows(measure: CaseMeasure, facts: Iterable[Fact], **dims: Key) -> Iterator[Tally]:
    """How many facts the thing has so far, in the total and in each of its groups by itself."""
    so_far = Counter[Cell]()
    for fact in facts:
        cells = _cells(measure, fact, dims)
        for many in sorted({so_far[cell] for cell in cells}):
            mine = tuple(cell for cell in cells if so_far[cell] == many)
            if many:
                yield _step(measure, fact.day, mine, many, -1)
            yield _step(measure, fact.day, mine, many + 1, 1)
        so_far.update(cells)


def where(tallies: Iterable[Tally], wanted: Callable[[Cell], bool]) -> Iterator[Tally]:
    """What tallies add to the cells that are wanted, and nowhere else."""
    for tally in tallies:
        if cells := tuple(filter(wanted, tally.cells)):
            yield tally._replace(cells=cells)


def _alike(days: Mapping[Cell, set[date]]) -> Mapping[frozenset[date], list[Cell]]:
    """Cells by the days on which the thing was in them."""
    found: dict[frozenset[date], list[Cell]] = {}
    for cell, on in days.items():
        found.setdefault(frozenset(on), []).append(cell)
    return found


def _steps(measure: CaseMeasure, days: Iterable[date], cells: Cells, n: int = 1) -> Iterator[Tally]:
    previous = NEVER
    for day in sorted(days):
        yield Tally(measure, day, n, cells, since=previous)
        previous = day


def _in_several(measure: CaseMeasure, days: Mapping[str, set[date]]) -> Iterator[Tally]:
    """For each partner: whether the thing was in its group and in another one, in any window.

    As steps between days that is: once in its own group, once in one of all others, less once in
    one of both. In each window that leaves one where it was in both, else nothing.
    """
    if len(days) < 2:
        return
    for key, own in days.items():
        others = set[date]().union(*(on for other, on in days.items() if other != key))
        for found, n in ((own, 1), (others, 1), (own | others, -1)):
            yield from _steps(measure, found, ((OTHERS, key),), n)


def _step(measure: CaseMeasure, day: date, cells: Cells, value: int, sign: int) -> Tally:
    if measure.agg is Aggregation.SPREAD:
        return Tally(measure, day, sign, cells, value=value)
    return Tally(measure, day, sign * value, cells)


# Of each choice of dimensions the fact that was asked last: measure after measure asks of the same.
_LAST: dict[tuple[str, ...], tuple[Fact, Cells]] = {}


def _cells(measure: CaseMeasure, fact: Fact, dims: Mapping[str, Key]) -> Cells:
    if dims:
        return _named(measure, fact, dims)
    last = _LAST.get(measure.dims)
    if last is None or last[0] is not fact:
        last = _LAST[measure.dims] = fact, _named(measure, fact, dims)
    return last[1]


def _named(measure: CaseMeasure, fact: Fact, dims: Mapping[str, Key]) -> Cells:
    cells = [EVERYTHING]
    for dim in measure.dims:
        if dim in dims:
            cells.append((dim, "" if dims[dim] is None else str(dims[dim])))
        elif dim in DIMENSIONS:
            cells.append((dim, key_of(fact, dim)))
    return tuple(cells)
