"""What cases say in: things that happened, things that were there, how things stand.

Each of these adds to the total and to one group of every dimension that the measure has. The
group is what the fact says, unless a keyword names another: ``happened(VISITS, first,
channel="social")``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

from scoring.case import NEVER, CaseMeasure, Tally
from scoring.dimensions import DIMENSIONS, OTHERS, PARTNER, TOTAL, key_of
from scoring.facts import Fact
from scoring.measure import Aggregation

Key = str | UUID | None
EVERYTHING = (TOTAL, "")


def happened(
    measure: CaseMeasure, fact: Fact, n: int = 1, *, day: date | None = None, **dims: Key
) -> Iterator[Tally]:
    """Something happened ``n`` times, on the day of the fact or on another."""
    for cell in _cells(measure, fact, dims):
        yield Tally(measure, day or fact.day, n, cell)


def lasted(
    measure: CaseMeasure, fact: Fact, value: int, *, day: date | None = None, **dims: Key
) -> Iterator[Tally]:
    """Something has a value of its own, such as a duration: a bar of a spread."""
    for cell in _cells(measure, fact, dims):
        yield Tally(measure, day or fact.day, 1, cell, value=value)


def present(measure: CaseMeasure, facts: Iterable[Fact], **dims: Key) -> Iterator[Tally]:
    """The thing was there on the day of each fact; any window counts it once."""
    days: dict[tuple[str, str], set[date]] = {}
    for fact in facts:
        for cell in _cells(measure, fact, dims):
            days.setdefault(cell, set()).add(fact.day)
    for cell, found in days.items():
        yield from _steps(measure, found, cell)
    yield from _in_several(measure, {key: on for (dim, key), on in days.items() if dim == PARTNER})


def stands(
    measure: CaseMeasure, steps: Iterable[tuple[Fact, int | None]], **dims: Key
) -> Iterator[Tally]:
    """How something stands after each fact, in the order of time: a number, or the bar it is in.

    ``None``: it is gone. What was said before is taken away where it stood, so a thing that moves
    to another group leaves the one it was in.
    """
    before: list[tuple[tuple[str, str], int]] = []
    for fact, value in steps:
        yield from (_step(measure, fact.day, cell, old, -1) for cell, old in before)
        before = [] if value is None else [(cell, value) for cell in _cells(measure, fact, dims)]
        yield from (_step(measure, fact.day, cell, new, 1) for cell, new in before)


def grows(measure: CaseMeasure, facts: Iterable[Fact], **dims: Key) -> Iterator[Tally]:
    """How many facts the thing has so far, in the total and in each of its groups by itself."""
    so_far = Counter[tuple[str, str]]()
    for fact in facts:
        for cell in _cells(measure, fact, dims):
            if so_far[cell]:
                yield _step(measure, fact.day, cell, so_far[cell], -1)
            so_far[cell] += 1
            yield _step(measure, fact.day, cell, so_far[cell], 1)


def _steps(
    measure: CaseMeasure, days: Iterable[date], cell: tuple[str, str], n: int = 1
) -> Iterator[Tally]:
    previous = NEVER
    for day in sorted(days):
        yield Tally(measure, day, n, cell, since=previous)
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
            yield from _steps(measure, found, (OTHERS, key), n)


def _step(measure: CaseMeasure, day: date, cell: tuple[str, str], value: int, sign: int) -> Tally:
    if measure.agg is Aggregation.SPREAD:
        return Tally(measure, day, sign, cell, value=value)
    return Tally(measure, day, sign * value, cell)


def _cells(measure: CaseMeasure, fact: Fact, dims: Mapping[str, Key]) -> list[tuple[str, str]]:
    cells = [EVERYTHING]
    for dim in measure.dims:
        if dim in dims:
            cells.append((dim, "" if dims[dim] is None else str(dims[dim])))
        elif dim in DIMENSIONS:
            cells.append((dim, key_of(fact, dim)))
    return cells
