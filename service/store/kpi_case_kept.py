"""What is kept of a thing, for cases that go further from it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

from scoring.case import Before, Case, Was
from service.store.kpi_tallies import (
    Kept,
    Place,
    Said,
    Tallies,
    cells_named,
    kept_as,
    kept_row,
)


def before_of(kept: Kept, case: Case) -> Before:
    """What a case had counted of the thing, by measure."""
    return _Before(kept.get(kept_as(case), {}))


class _Before(Mapping[str, Sequence[Was]]):
    """Read back when somebody asks: most of it nobody does."""

    __slots__ = ("_known", "_said")

    def __init__(self, said: Said) -> None:
        self._said = said
        self._known: dict[str, list[Was]] = {}

    def __getitem__(self, measure: str) -> list[Was]:
        if measure not in self._known:
            self._known[measure] = self._read(measure)
        return self._known[measure]

    def _read(self, measure: str) -> list[Was]:
        return [
            _was(
                (
                    cells_named(cells),
                    _day(row[0]),
                    row[1],
                    _day(row[2]) if len(row) > 2 and row[2] is not None else None,
                    row[3] if len(row) > 3 else None,
                )
            )
            for cells, by_measure in self._said.items()
            if measure in by_measure
            for row in by_measure[measure]
        ]

    def get(self, measure: str, default: Any = None) -> Any:
        return (self[measure] if self._said else None) or default

    def __contains__(self, measure: object) -> bool:
        return any(measure in by_measure for by_measure in self._said.values())

    def __iter__(self) -> Iterator[str]:
        return iter({measure for by_measure in self._said.values() for measure in by_measure})

    def __len__(self) -> int:
        return len([*self])

    def __bool__(self) -> bool:
        return bool(self._said)


_was: Callable[[tuple[Any, ...]], Was] = partial(tuple.__new__, Was)  # quicker than by its names
_day = lru_cache(8_192)(date.fromordinal)


def add_further(kept: Kept, case: Case, more: Tallies, changes: Counter[Place]) -> None:
    """Add what a case counted beyond what is kept of a thing, and to what changed."""
    said = kept.setdefault(kept_as(case), {})
    added: dict[tuple[str, str], list[list[Any]]] = {}
    for place, n in more.items():
        changes[place] += n
        cells, measure, _, day, since, value = place
        added.setdefault((cells, measure), []).append(kept_row(day, n, since, value))
    for (cells, measure), rows in added.items():
        by_measure = said.setdefault(cells, {})
        by_measure[measure] = _added(by_measure.get(measure, ()), rows)
        if not by_measure[measure]:
            del by_measure[measure]
            if not by_measure:
                del said[cells]
    if not said:
        del kept[kept_as(case)]


def _added(known: Iterable[list[Any]], more: Iterable[list[Any]]) -> list[list[Any]]:
    """Rows of numbers, each added up; of whoever came by several partners there are hundreds."""
    found = {(row[0], *row[2:]): row for row in known}
    for row in more:
        at = (row[0], *row[2:])
        if at in found:
            found[at][1] += row[1]
        else:
            found[at] = row
    return [row for row in found.values() if row[1]]


_TAKEN_BACK = "taken back"


def was_taken_back(kept: Kept) -> bool:
    """Whether anything of a thing was ever taken back."""
    return _TAKEN_BACK in kept


def note_taken_back(kept: Kept) -> None:
    """Remember it: what is taken back may come after that."""
    kept[_TAKEN_BACK] = {}
