"""What is kept of a thing, for cases that go further from it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

from pydantic_core import from_json

from scoring.case import Before, Case, Tally, Was
from scoring.dimensions import OTHERS
from scoring.facts import Fact, standing
from scoring.measure import Setting
from scoring.tallying import Cells
from service.store.kpi_tallies import (
    Kept,
    Place,
    Said,
    cells_named,
    cells_text,
    count_thing,
    kept_as,
    kept_row,
    replace_tallies,
    written,
)


class Thing:
    """A thing that is counted: what is kept of it, and whether that is other than it was."""

    __slots__ = ("_kept", "moved")

    def __init__(self, text: str | None = None) -> None:
        self._kept: Kept = from_json(text) if text else {}
        self.moved = False

    @property
    def taken_back(self) -> bool:
        """Whether anything of it was ever taken back."""
        return _TAKEN_BACK in self._kept

    def take_back(self) -> None:
        """Remember that something was: what is taken back may come after that."""
        if _TAKEN_BACK not in self._kept:
            self._kept[_TAKEN_BACK] = {}
            self.moved = True

    def go_further(
        self, case: Case, facts: Sequence[Fact], setting: Setting, changes: Counter[Place]
    ) -> bool:
        """Add what a case says of further facts, and to what changed; whether they say enough."""
        assert case.further is not None  # noqa: S101 (else nobody asks)
        name = kept_as(case)
        said = self._kept.get(name)
        more = case.further(_Before(said) if said else _NOTHING, facts, setting)
        if more is None:
            return False
        if tallies := [*more]:  # all of them, before what is kept becomes another
            said = self._kept.setdefault(name, {})
            _add(said, tallies, changes)
            if not said:
                del self._kept[name]
            self.moved = True
        return True

    def count_whole(
        self,
        cases: Iterable[Case],
        facts: Iterable[Fact],
        setting: Setting,
        changes: Counter[Place],
    ) -> None:
        """Keep what cases say of all facts in the place of what was kept; add up what changed."""
        stand = standing(facts)
        counted = {kept_as(case): count_thing(case, stand, setting) for case in cases}
        if replace_tallies(self._kept, counted, changes):
            self.moved = True

    def written(self) -> str | None:
        """As a row keeps it; ``None`` where it adds nothing, and nothing is to be remembered."""
        return written(self._kept) if self._kept else None


_TAKEN_BACK = "taken back"


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
        for text, by_measure in self._said.items():
            if measure in by_measure and not text.startswith(_OTHERS):
                cells = cells_named(text)
                found += [_read(cells, row) for row in by_measure[measure]]
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


def _read(cells: Cells, row: Sequence[Any]) -> Was:
    known = len(row)
    since = _day(row[2]) if known > 2 and row[2] is not None else None
    return _was((cells, _day(row[0]), row[1], since, row[3] if known > 3 else None))


def _add(said: Said, tallies: Iterable[Tally], changes: Counter[Place]) -> None:
    """Add tallies to what a case says of a thing, and to what changed."""
    where, text = None, ""
    for measure, day, n, cells, since, value in tallies:
        if not n:
            continue
        if cells is not where:  # mostly several follow each other that are of the same cells
            where, text = cells, cells_text(cells)
        on, before = day.toordinal(), since.toordinal() if since else None
        place = (text, measure.name, measure.version, on, before, value)
        changes[place] = changes.get(place, 0) + n
        by_measure = said.setdefault(text, {})
        rows = by_measure.setdefault(measure.name, [])
        _add_row(rows, kept_row(on, n, before, value))
        if not rows:
            del by_measure[measure.name]
            if not by_measure:
                del said[text]


def _add_row(rows: list[list[Any]], more: list[Any]) -> None:
    """Add to the row that says the same, or make one: most have few beside them."""
    day, rest = more[0], more[2:]
    for row in rows:
        if row[0] == day and row[2:] == rest:
            row[1] += more[1]
            if not row[1]:
                rows.remove(row)
            return
    rows.append(more)
