"""What cases say of more facts of a thing, by what it had added: see ``Case.further``."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from scoring.case import Before, CaseMeasure, Cell, Tally, Was
from scoring.dimensions import OTHERS, PARTNER
from scoring.facts import Fact
from scoring.steps import NEVER
from scoring.tallying import Cells, alike_of, cells_of, present_in, step_of


def present_too(measure: CaseMeasure, was: Sequence[Was], facts: Iterable[Fact]) -> Iterator[Tally]:
    """What ``present`` says more of further facts, whenever they happened."""
    there = [(cells_of(measure, fact), fact.day) for fact in facts]
    return present_too_on(measure, was, there)


def present_too_on(
    measure: CaseMeasure, was: Sequence[Was], there: Sequence[tuple[Cells, date]]
) -> Iterator[Tally]:
    """The same of where it was on which day: of each day only its neighbours are looked at."""
    was = [one for one in was if one.cells]  # what is only remembered stays so
    days: dict[Cells, list[date]] = {}
    for one in was:
        days.setdefault(one.cells, []).append(one.day)
    more: list[Tally] = []
    for cells, day in there:
        parts = _parts(cells, tuple(days), once=PARTNER)
        if parts is None:
            return _present_anew(measure, was, there)
        for part in parts:
            known = days.setdefault(part, [])
            if day not in known:
                more += _between(measure, part, known, day)
                known.append(day)
    return iter(more)


def _between(
    measure: CaseMeasure, cells: Cells, days: Iterable[date], day: date
) -> Iterator[Tally]:
    """One more day, between those that there were."""
    since, then = NEVER, None
    for one in days:
        if one < day:
            since = max(since, one)
        elif then is None or one < then:
            then = one
    yield Tally(measure, day, 1, cells, since)
    if then is not None:
        yield Tally(measure, then, -1, cells, since)
        yield Tally(measure, then, 1, cells, day)


@lru_cache(16_384)
def _parts(
    cells: Cells, groups: tuple[Cells, ...], once: str | None = None
) -> tuple[Cells, ...] | None:
    """The groups that make up the cells, and one of those that are in none so far.

    Returns:
        ``None`` where a group is only partly among them, or groups share a cell; or where there
        would be two of the dimension ``once``.
    """
    known = [cell for group in groups for cell in group]
    among = [group for group in groups if group and group[0] in cells]
    partly = any((group[0] in cells) != (cell in cells) for group in groups for cell in group)
    several = len({cell for cell in (*known, *cells) if cell[0] == once}) > 1
    if partly or several or len(set(known)) < len(known):
        return None
    rest = tuple(cell for cell in cells if cell not in known)
    return (*among, rest) if rest else tuple(among)


def _present_anew(
    measure: CaseMeasure, was: Sequence[Was], more: Iterable[tuple[Cells, date]]
) -> Iterator[Tally]:
    there: dict[Cell, set[date]] = {}
    for cells, day in (*((one.cells, one.day) for one in was), *more):
        for cell in cells:
            if cell[0] != OTHERS:
                there.setdefault(cell, set()).add(day)
    yield from taken_away(measure, was)
    yield from present_in(measure, there)


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
    many = {cells: _many(those) for cells, those in bars.items()}
    grown = set[Cells]()
    for fact in facts:
        parts = _parts(cells_of(measure, fact), tuple(many))
        if parts is None:
            yield from _grown_anew(measure, was, facts)
            return
        for part in parts:
            _one_more(many.setdefault(part, {}), fact.day)
        grown.update(parts)
    for cells in grown:
        yield from taken_away(measure, bars.get(cells, ()))
        yield from _bars(measure, cells, sorted(many[cells].items()))


def _many(bars: Iterable[Was]) -> dict[date, int]:
    """How many there were at the end of each day on which there were more."""
    return {one.day: one.value or 0 for one in bars if one.n > 0}


def _one_more(many: dict[date, int], day: date) -> None:
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


def _grown_anew(measure: CaseMeasure, was: Sequence[Was], facts: Sequence[Fact]) -> Iterator[Tally]:
    many = _many_on(was)
    for fact in facts:
        for cell in cells_of(measure, fact):
            _one_more(many.setdefault(cell, {}), fact.day)
    yield from taken_away(measure, was)
    alike = alike_of({one: tuple(sorted(on.items())) for one, on in many.items()})
    for steps, cells in alike.items():
        yield from _bars(measure, tuple(cells), steps)


def _many_on(was: Iterable[Was]) -> dict[Cell, dict[date, int]]:
    """How many there were at the end of each day on which there were more."""
    bars = Counter[tuple[Cell, date, int]]()
    for one in was:
        for cell in one.cells:
            bars[cell, one.day, one.value or 0] += one.n
    found: dict[Cell, dict[date, int]] = {}
    for (cell, day, value), n in bars.items():
        if n > 0:
            found.setdefault(cell, {})[day] = value
    return found


def remembered(before: Before, measure: CaseMeasure) -> set[int]:
    """The values that are remembered with the thing."""
    marks = (one for one in before.get(measure.name, ()) if not one.cells)
    return {one.value for one in marks if one.value is not None}
