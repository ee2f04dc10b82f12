"""What cases say in: things that happened, things that were there, how things stand.

Each of these adds to the total and to one group of every dimension that the measure has. The
group is what the fact says, unless a keyword names another: ``happened(VISITS, first,
channel="social")``.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import TypeAlias, TypeVar
from uuid import UUID

from scoring.case import ASIDE, EVERYTHING, CaseMeasure, Cell, Tally
from scoring.dimensions import DIMENSIONS, ENVELOPE, OTHERS, PARTNER, key_of
from scoring.facts import Fact
from scoring.measure import Aggregation
from scoring.steps import NEVER, in_several
from scoring.steps import steps as steps_of

Key = str | UUID | None
Alike = TypeVar("Alike", bound=Hashable)
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
    yield from present_on(measure, ((_cells(measure, fact, dims), fact.day) for fact in facts))


def present_on(measure: CaseMeasure, there: Iterable[tuple[Cells, date]]) -> Iterator[Tally]:
    """The same of where it was on which day."""
    days: dict[Cells, set[date]] = {}
    for cells, day in there:
        days.setdefault(cells, set()).add(day)
    if len(days) < 2:  # as nearly always: it was in the same groups on all of its days
        for cells, found in days.items():
            yield from _steps(measure, found, cells)
        return
    of_each: dict[Cell, set[date]] = {}
    for cells, found in days.items():
        for cell in cells:
            of_each.setdefault(cell, set()).update(found)
    yield from present_in(measure, of_each)


def present_in(measure: CaseMeasure, of_each: Mapping[Cell, set[date]]) -> Iterator[Tally]:
    """The thing was in each of these cells on these days."""
    for on, alike in alike_of({cell: frozenset(on) for cell, on in of_each.items()}).items():
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
            yield step_of(measure, fact.day, *before, -1)
        before = None if value is None else (_cells(measure, fact, dims), value)
        if before is not None:
            yield step_of(measure, fact.day, *before, 1)


def grows(measure: CaseMeasure, facts: Iterable[Fact], **dims: Key) -> Iterator[Tally]:
    """How many facts the thing has so far, in the total and in each of its groups by itself."""
    so_far = Counter[Cell]()
    for fact in facts:
        cells = _cells(measure, fact, dims)
        for many in sorted({so_far[cell] for cell in cells}):
            mine = tuple(cell for cell in cells if so_far[cell] == many)
            if many:
                yield step_of(measure, fact.day, mine, many, -1)
            yield step_of(measure, fact.day, mine, many + 1, 1)
        so_far.update(cells)


def mark(measure: CaseMeasure, day: date = NEVER, value: int | None = None) -> Iterator[Tally]:
    """What adds to no cell, but is remembered with the thing: for ``Case.further``."""
    yield Tally(measure, day, 1, (), value=value)


def aside(measure: CaseMeasure, day: date, cells: Cells, value: int) -> Tally:
    """The same of what was somewhere: it is remembered where, and added to nothing there."""
    return Tally(measure, day, 1, (ASIDE, *cells), value=value)


def cells_of(measure: CaseMeasure, fact: Fact) -> Cells:
    """The cells that a fact adds to."""
    return _cells(measure, fact, {})


def where(tallies: Iterable[Tally], wanted: Callable[[Cell], bool]) -> Iterator[Tally]:
    """What tallies add to the cells that are wanted, and nowhere else."""
    for tally in tallies:
        if cells := tuple(filter(wanted, tally.cells)):
            yield tally._replace(cells=cells)


def alike_of(said: Mapping[Cell, Alike]) -> Mapping[Alike, list[Cell]]:
    """Cells by what is said of them."""
    found: dict[Alike, list[Cell]] = {}
    for cell, what in said.items():
        found.setdefault(what, []).append(cell)
    return found


def _steps(measure: CaseMeasure, days: Iterable[date], cells: Cells, n: int = 1) -> Iterator[Tally]:
    for day, since in steps_of(days):
        yield Tally(measure, day, n, cells, since=since)


def _in_several(measure: CaseMeasure, days: Mapping[str, set[date]]) -> Iterator[Tally]:
    """For each partner: whether the thing was in its group and in another one, in any window."""
    for key, day, since, n in in_several(days):
        yield Tally(measure, day, n, ((OTHERS, key),), since=since)


def step_of(measure: CaseMeasure, day: date, cells: Cells, value: int, sign: int) -> Tally:
    """One value comes or goes: a number, or the bar of a spread."""
    if measure.agg is Aggregation.SPREAD:
        return Tally(measure, day, sign, cells, value=value)
    return Tally(measure, day, sign * value, cells)


def _cells(measure: CaseMeasure, fact: Fact, dims: Mapping[str, Key]) -> Cells:
    if dims:
        return _named(measure, fact, dims)
    return _alike_cells(measure.dims, _asked(measure.dims)(fact))


# Facts are many and say few things: all that say the same share one tuple of cells.
@lru_cache(16_384)
def _alike_cells(dims: tuple[str, ...], said: tuple[object, ...]) -> Cells:
    known = (dim for dim in dims if dim in DIMENSIONS)
    keys = ("" if value is None else str(value) for value in said)
    return (EVERYTHING, *zip(known, keys, strict=True))


@lru_cache(1_024)
def _asked(dims: tuple[str, ...]) -> Callable[[Fact], tuple[object, ...]]:
    """What a fact says in each of the dimensions that facts know of."""
    known = [dim for dim in dims if dim in DIMENSIONS]
    if len(known) > 1 and all(dim in ENVELOPE for dim in known):
        return attrgetter(*(ENVELOPE[dim] for dim in known))
    asked = [DIMENSIONS[dim] for dim in known]
    return lambda fact: tuple([ask(fact) for ask in asked])


def _named(measure: CaseMeasure, fact: Fact, dims: Mapping[str, Key]) -> Cells:
    cells = [EVERYTHING]
    for dim in measure.dims:
        if dim in dims:
            cells.append((dim, "" if dims[dim] is None else str(dims[dim])))
        elif dim in DIMENSIONS:
            cells.append((dim, key_of(fact, dim)))
    return tuple(cells)
