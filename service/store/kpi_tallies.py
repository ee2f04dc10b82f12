"""Tallies as rows: what one thing adds, what changed since it was counted last, and the cells."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from pydantic_core import to_json

from scoring.case import ASIDE, Case, CaseMeasure, Cell, Tally
from scoring.facts import Fact
from scoring.measure import Measure, Setting
from scoring.registry import MEASURES
from scoring.steps import NEVER
from service.store.driver import Connection
from service.store.kpi_adding import add_rows
from service.store.kpi_sql import FACTS, RETRACTIONS

SECONDS = 30.0


Place: TypeAlias = tuple[str, str, int, int, int | None, int | None]
"""Where a tally is added: its cells, as text (``cells_named``); measure, version and day; the day
before, for a step between days; the value, for a bar of a spread. A plain tuple of what JSON can
say, days by their ordinals: there are very many."""

_CellDay: TypeAlias = tuple[str, int, str, str, date]
_Further: TypeAlias = tuple[date | None, int | None]
Cells: TypeAlias = Counter[tuple[_CellDay, _Further]]
Tallies: TypeAlias = Mapping[Place, int]
Said: TypeAlias = dict[str, dict[str, list[list[Any]]]]
"""What one case says of one thing: by the cells, and by the name of the measure, what is added to
them: day, number, the day before, and the value; what is missing at the end is left out."""
Kept: TypeAlias = dict[str, Said]
"""What is kept of one thing: by the name of the case."""


def evidence_name(case: Case) -> str:
    """The measure under which the facts behind a case are counted."""
    return f"case:{case.name}"


def evidence_of(measure: Measure) -> tuple[str, int]:
    """Name and version of the cells that count the facts behind a measure."""
    if isinstance(measure, CaseMeasure):
        return evidence_name(measure.case), measure.case.version
    return measure.name, measure.version


def evidence_at(case: Case, sign: int, day: date) -> Place:
    """Where the facts of a day, or its retractions, are counted that a case looked at."""
    what = FACTS if sign > 0 else RETRACTIONS
    cells = cells_text(((what, ""),))
    return (cells, evidence_name(case), case.version, day.toordinal(), None, None)


def kept_as(case: Case) -> str:
    """Under which name the tallies of a case are kept with each thing."""
    return f"{case.name} {case.version}"


def count_thing(case: Case, stand: Sequence[Fact], setting: Setting) -> dict[Place, int]:
    """What the standing facts of one thing, in their order, add to which cells."""
    return placed(case.tally(stand, setting))


def placed(tallies: Iterable[Tally]) -> dict[Place, int]:
    """Tallies added up by where they are added."""
    found: dict[Place, int] = {}
    for tally in tallies:
        where = place_of(tally)
        found[where] = found.get(where, 0) + tally.n
    return {place: n for place, n in found.items() if n}


def place_of(tally: Tally) -> Place:
    """Where a tally is added."""
    measure, day, _, cells, since, value = tally
    before = since.toordinal() if since else None
    return (cells_text(cells), measure.name, measure.version, day.toordinal(), before, value)


def written(kept: Kept) -> str:
    """As ``kpi_case`` keeps a thing: the same for the same, whatever came first."""
    return to_json(dict(sorted(kept.items()))).decode()


def read_back(kept: Kept, case: Case) -> dict[Place, int]:
    """What a case had counted of the thing."""
    return {place: n for place, n in _places(kept.get(kept_as(case), {}))}


def _places(said: Said) -> Iterator[tuple[Place, int]]:
    for cells, by_measure in said.items():
        for measure, rows in by_measure.items():
            for row in rows:
                yield _place(measure, cells, row), row[1]


def _place(measure: str, cells: str, row: Sequence[Any]) -> Place:
    known = len(row)
    since, value = row[2] if known > 2 else None, row[3] if known > 3 else None
    return (cells, measure, MEASURES[measure].version, row[0], since, value)


def replace_tallies(kept: Kept, counted: Mapping[str, Tallies], changes: Counter[Place]) -> bool:
    """Put what cases counted in the place of what was kept of a thing; add up what changed.

    Returns:
        Whether anything did.
    """
    moved = False
    for name, tallies in counted.items():
        before, now = kept.pop(name, {}), _said(tallies)
        if now:
            kept[name] = now
        if before != now:
            moved = True
            _add_difference(before, now, changes)
    return moved


def alike(one: Tallies, other: Tallies) -> bool:
    """Whether both add the same to the same cells, and remember the same."""
    if one == other:
        return True
    cells = ({cell: n for cell, n in per_cell(each).items() if n} for each in (one, other))
    marks = ({place[1] for place in each if not _added_to(place[0])} for each in (one, other))
    return len({frozenset(each.items()) for each in cells}) == len({*map(frozenset, marks)}) == 1


def _add_difference(before: Said, now: Said, changes: Counter[Place]) -> None:
    """Most of what a thing adds is as it was: only cells that differ are looked at."""
    for cells in {**before, **now}:
        was, those = before.get(cells, {}), now.get(cells, {})
        for measure in {**was, **those} if was != those else ():
            for row in those.get(measure, ()):
                changes[_place(measure, cells, row)] += row[1]
            for row in was.get(measure, ()):
                changes[_place(measure, cells, row)] -= row[1]


def _said(tallies: Tallies) -> Said:
    """As they are kept."""
    found: Said = {}
    for (cells, measure, _, day, since, value), n in tallies.items():
        by_measure = found.setdefault(cells, {})
        by_measure.setdefault(measure, []).append(kept_row(day, n, since, value))
    return found


def kept_row(day: int, n: int, since: int | None, value: int | None) -> list[Any]:
    """What is added to some cells, short."""
    if value is not None:
        return [day, n, since, value]
    return [day, n] if since is None else [day, n, since]


# Short, and nothing in it that JSON would write as more than one character.
@lru_cache(8_192)  # few are different: every thing of a campaign is in the same groups
def cells_text(cells: tuple[Cell, ...]) -> str:
    """Cells as the text that a place names them by: see ``cells_named``."""
    return ";".join(f"{dimset}={_plain(key)}" for dimset, key in cells)


def _plain(key: str) -> str:
    return key.replace("%", "%25").replace(";", "%3B")


@lru_cache(8_192)
def cells_named(text: str) -> tuple[Cell, ...]:
    """The cells of a place, read back: ``total=;channel=social``."""
    pairs = (one.split("=", 1) for one in text.split(";") if one)
    return tuple((dim, key.replace("%3B", ";").replace("%25", "%")) for dim, key in pairs)


@lru_cache(8_192)
def _added_to(text: str) -> tuple[Cell, ...]:
    """Those of the cells of a place that it adds to: none of what is only remembered."""
    cells = cells_named(text)
    return () if ASIDE in cells else cells


def per_cell(tallies: Tallies) -> Cells:
    """Each cell by itself: measure, version, dimension set, key and day; and the rest."""
    found: Cells = Counter()
    for (cells, measure, version, ordinal, before, value), n in tallies.items():
        day = date.fromordinal(ordinal)
        since = None if before is None else date.fromordinal(before)
        for dimset, key in _added_to(cells):
            found[(measure, version, dimset, key, day), (since, value)] += n
    return found


async def add_tallies(
    connection: Connection,
    where: tuple[UUID, UUID],
    changes: Tallies,
    *,
    beside: bool = False,
) -> None:
    """Add to the cells of a workspace and campaign, each once, in one order whoever does it.

    Args:
        beside: To those that a rebuild makes and nobody reads yet.
    """
    each = per_cell({place: n for place, n in changes.items() if n})
    tables: dict[str, list[tuple[Any, ...]]] = {"kpi_cell": [], "kpi_trans": [], "kpi_spread": []}
    for ((name, version, *cell), (since, value)), n in sorted(each.items(), key=_order):
        row = (name, -version if beside else version, *cell)
        if n and since is not None:
            tables["kpi_trans"].append((*row, since, n))
        elif n and value is not None:
            tables["kpi_spread"].append((*row, value, n))
        elif n:
            tables["kpi_cell"].append((*row, n))
    for table, rows in tables.items():
        await add_rows(connection, where, table, rows, seconds=SECONDS)


def _order(change: tuple[tuple[_CellDay, _Further], int]) -> tuple[Any, ...]:
    (cell, (since, value)), _ = change
    return (*cell, since or NEVER, value or 0)
