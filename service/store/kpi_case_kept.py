"""What is kept of a thing, for cases that go further from it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

from scoring.case import Before, Case, Tally, Was
from scoring.dimensions import OTHERS
from service.store.kpi_tallies import Kept, Place, Said, cells_named, kept_as, kept_row, place_of


def before_of(kept: Kept, case: Case) -> Before:
    """What a case had counted of the thing, by measure."""
    said = kept.get(kept_as(case))
    return _Before(said) if said else _NOTHING


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
        found: list[Was] = []
        for cells, by_measure in self._said.items():
            if measure in by_measure and not cells.startswith(_OTHERS):
                named = cells_named(cells)
                found += [_was((named, *_told(*row))) for row in by_measure[measure]]
        return found

    def get(self, measure: str, default: Any = None) -> Any:
        return self[measure] or default

    def __contains__(self, measure: object) -> bool:
        return any(measure in by_measure for by_measure in self._said.values())

    def __iter__(self) -> Iterator[str]:
        return iter({measure for by_measure in self._said.values() for measure in by_measure})

    def __len__(self) -> int:
        return len([*self])

    def __bool__(self) -> bool:
        return bool(self._said)


_NOTHING: Before = {}
_OTHERS = f"{OTHERS}="
_was: Callable[[tuple[Any, ...]], Was] = partial(tuple.__new__, Was)  # quicker than by its names
_day = lru_cache(8_192)(date.fromordinal)


def _told(
    day: int, n: int, since: int | None = None, value: int | None = None
) -> tuple[date, int, date | None, int | None]:
    return _day(day), n, None if since is None else _day(since), value


def add_further(kept: Kept, case: Case, more: Iterable[Tally], changes: Counter[Place]) -> None:
    """Add what a case counted beyond what is kept of a thing, and to what changed."""
    said = kept.setdefault(kept_as(case), {})
    for tally in more:
        if n := tally.n:
            place = place_of(tally)
            changes[place] += n
            _add(said, place, n)
    if not said:
        del kept[kept_as(case)]


def _add(said: Said, place: Place, n: int) -> None:
    """Add to the row of a place, or make one: most have few beside them."""
    cells, measure, _, day, since, value = place
    row = kept_row(day, n, since, value)
    by_measure = said.setdefault(cells, {})
    rows = by_measure.setdefault(measure, [])
    for known in rows:
        if known[0] == day and known[2:] == row[2:]:
            known[1] += n
            if not known[1]:
                rows.remove(known)
            break
    else:
        rows.append(row)
    if not rows:
        del by_measure[measure]
        if not by_measure:
            del said[cells]


_TAKEN_BACK = "taken back"


def was_taken_back(kept: Kept) -> bool:
    """Whether anything of a thing was ever taken back."""
    return _TAKEN_BACK in kept


def note_taken_back(kept: Kept) -> None:
    """Remember it: what is taken back may come after that."""
    kept[_TAKEN_BACK] = {}
