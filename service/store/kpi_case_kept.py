"""What is kept of a thing, for cases that go further from it."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from typing import Any

from scoring.case import Case, Was
from service.store.kpi_tallies import (
    Kept,
    Place,
    Tallies,
    by_cells,
    cells_named,
    kept_as,
    read_back,
)


def before_of(kept: Kept, case: Case) -> dict[str, list[Was]]:
    """What a case had counted of the thing, by measure."""
    found: dict[str, list[Was]] = {}
    for text, rows in kept.get(kept_as(case), {}).items():
        cells = cells_named(text)
        for name, _, day, since, value, n in rows:
            before = None if since is None else _day(since)
            was = _was((cells, _day(day), n, before, value))
            if name in found:
                found[name].append(was)
            else:
                found[name] = [was]
    return found


_was: Callable[[tuple[Any, ...]], Was] = partial(tuple.__new__, Was)  # quicker than by its names
_day = lru_cache(8_192)(date.fromordinal)


def add_further(kept: Kept, case: Case, more: Tallies, changes: Counter[Place]) -> None:
    """Add what a case counted beyond what is kept of a thing, and to what changed."""
    known = read_back(kept, case)
    for place, n in more.items():
        known[place] = known.get(place, 0) + n
        changes[place] += n
    mine = by_cells({place: n for place, n in known.items() if n})
    kept.pop(kept_as(case), None)
    if mine:
        kept[kept_as(case)] = mine


_TAKEN_BACK = "taken back"


def was_taken_back(kept: Kept) -> bool:
    """Whether anything of a thing was ever taken back."""
    return _TAKEN_BACK in kept


def note_taken_back(kept: Kept) -> None:
    """Remember it: what is taken back may come after that."""
    kept[_TAKEN_BACK] = {}
