"""Tallies as cases need them again and again: one per cell that a fact falls into."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from scoring.case import CaseMeasure, Tally, day_before
from scoring.dimensions import TOTAL, key_of
from scoring.facts import Fact

Cell: TypeAlias = tuple[str, str]
DAY = timedelta(days=1)


def cells(measure: CaseMeasure, fact: Fact, **said: str) -> list[Cell]:
    """The total, and the group of the fact in each dimension of the measure.

    Args:
        said: Groups that the case knows better than the fact.
    """
    groups = ((dim, said[dim] if dim in said else key_of(fact, dim)) for dim in measure.dims)
    return [(TOTAL, ""), *groups]


def add(measure: CaseMeasure, fact: Fact, n: int = 1, **said: str) -> Iterator[Tally]:
    """So many more, on the day of the fact, in its cells."""
    if n:
        for cell in cells(measure, fact, **said):
            yield Tally(measure, fact.day, n, cell)


def bar(measure: CaseMeasure, fact: Fact, value: int, n: int = 1, **said: str) -> Iterator[Tally]:
    """One more thing of that value, on the day of the fact, in its cells."""
    for cell in cells(measure, fact, **said):
        yield Tally(measure, fact.day, n, cell, value=value)


def present(
    measure: CaseMeasure, facts: Iterable[Fact], n: int = 1, **said: str
) -> Iterator[Tally]:
    """The thing was there on the days of the facts; in each cell it counts once per window."""
    days: dict[Cell, set[date]] = defaultdict(set)
    for fact in facts:
        for cell in cells(measure, fact, **said):
            days[cell].add(fact.day)
    for cell, known in days.items():
        for day, before in day_before(known):
            yield Tally(measure, day, n, cell, since=before)


def steps(
    measures: Sequence[CaseMeasure], states: Iterable[tuple[Fact, int]], **said: str
) -> Iterator[Tally]:
    """How a state changes: what is true from each fact on, in the cells of the latest.

    Summed up to the end of a window it is the state then; summed over a window, its change.
    """
    for measure in measures:
        now: Mapping[Cell, int] = {}
        for fact, state in states:
            after = dict.fromkeys(cells(measure, fact, **said), state)
            for cell in sorted({*now, *after}):
                change = after.get(cell, 0) - now.get(cell, 0)
                if change:
                    yield Tally(measure, fact.day, change, cell)
            now = after


def seconds(early: Fact, late: Fact) -> int:
    """Whole seconds from one to the other."""
    return (late.occurred_at - early.occurred_at) // timedelta(seconds=1)


def of_type(facts: Iterable[Fact], *types: str) -> list[Fact]:
    """Those of these types, in their order."""
    return [fact for fact in facts if fact.type in types]


def says(fact: Fact, **wanted: object) -> bool:
    """Whether its payload holds these values."""
    return all(fact.payload.get(field) == value for field, value in wanted.items())


def by_quest(facts: Iterable[Fact]) -> dict[object, list[Fact]]:
    """The facts of each Quest; those of none are left out."""
    found: dict[object, list[Fact]] = {}
    for fact in facts:
        if fact.quest_id is not None:
            found.setdefault(fact.quest_id, []).append(fact)
    return found
