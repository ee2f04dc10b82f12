"""What cases say of more facts of a thing, by what it had added: see ``Case.further``."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from scoring.case import Before, CaseMeasure, Cell, Tally, Was
from scoring.facts import Fact
from scoring.presence import met
from scoring.tallying import Cells, alike_of, cells_of, step_of

Many: TypeAlias = dict[date, int]
"""How many there were at the end of each day on which there were more."""


def taken_away(measure: CaseMeasure, was: Iterable[Was]) -> Iterator[Tally]:
    """All that was added, less."""
    for one in was:
        yield again(measure, one, -one.n)


def again(measure: CaseMeasure, was: Was, n: int) -> Tally:
    """The same, so many times more."""
    return Tally(measure, was.day, n, was.cells, was.since, was.value)


def grows_too(measure: CaseMeasure, was: Sequence[Was], facts: Sequence[Fact]) -> Iterator[Tally]:
    """What ``grows`` says more of further facts, whenever they happened: bars of a spread."""
    bars: dict[Cells, list[Was]] = {}
    for one in was:
        bars.setdefault(one.cells, []).append(one)
    grown = set(bars) if _overlap(tuple(bars)) else set[Cells]()
    many = _apart(was) if grown else {cells: _many(those) for cells, those in bars.items()}
    for fact in facts:
        for group, mine in met(cells_of(measure, fact), tuple(many)):
            if mine != group:
                rest = tuple(cell for cell in group if cell not in mine)
                many[mine], many[rest] = many[group].copy(), many.pop(group)
                grown |= {group, rest}
            _one_more(many.setdefault(mine, {}), fact.day)
            grown.add(mine)
    for cells in grown | (many.keys() - bars.keys()):
        now = _bars(measure, cells, sorted(many.get(cells, {}).items()))
        yield from _difference(measure, cells, bars.get(cells, ()), now)


@lru_cache(8_192)
def _overlap(groups: tuple[Cells, ...]) -> bool:
    """Whether a cell is in several: it grew beside others for a while, and then by itself."""
    return len({cell for group in groups for cell in group}) < sum(map(len, groups))


def _many(bars: Iterable[Was]) -> Many:
    return {one.day: one.value or 0 for one in bars if one.n > 0}


def _apart(was: Iterable[Was]) -> dict[Cells, Many]:
    """How many there were, by cells of which always as many were there."""
    bars = Counter[tuple[Cell, date, int]]()
    for one in was:
        for cell in one.cells:
            bars[cell, one.day, one.value or 0] += one.n
    found: dict[Cell, Many] = {}
    for (cell, day, value), n in bars.items():
        if n > 0:
            found.setdefault(cell, {})[day] = value
    alike = alike_of({cell: tuple(sorted(many.items())) for cell, many in found.items()})
    return {tuple(cells): dict(many) for many, cells in alike.items()}


def _one_more(many: Many, day: date) -> None:
    before = max((one for one in many if one <= day), default=None)
    many[day] = many[before] if before else 0
    for one in many:
        many[one] += one >= day


def _bars(measure: CaseMeasure, cells: Cells, steps: Iterable[tuple[date, int]]) -> Iterator[Tally]:
    so_far = 0
    for day, number in steps:
        if so_far:
            yield step_of(measure, day, cells, so_far, -1)
        yield step_of(measure, day, cells, number, 1)
        so_far = number


def _difference(
    measure: CaseMeasure, cells: Cells, was: Iterable[Was], now: Iterable[Tally]
) -> Iterator[Tally]:
    """What bars are more now, or fewer: most are as they were."""
    sums: dict[tuple[date, int | None], int] = {}
    for bar in was:
        sums[bar.day, bar.value] = sums.get((bar.day, bar.value), 0) - bar.n
    for tally in now:
        sums[tally.day, tally.value] = sums.get((tally.day, tally.value), 0) + tally.n
    for (day, value), n in sums.items():
        if n:
            yield Tally(measure, day, n, cells, value=value)


def remembered(before: Before, measure: CaseMeasure) -> set[int]:
    """The values that are remembered with the thing."""
    marks = (one for one in before.get(measure.name, ()) if not one.cells)
    return {one.value for one in marks if one.value is not None}
