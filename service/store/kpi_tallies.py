"""Tallies as rows: what one thing adds, what changed since it was counted last, and the cells."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from pydantic_core import to_json

from scoring.case import Case, CaseMeasure
from scoring.facts import Fact
from scoring.measure import Measure, Setting
from service.store.driver import Connection
from service.store.kpi_sql import CELL, FACTS, RETRACTIONS

SECONDS = 30.0


FORGOTTEN = "forgotten:"
"""How things are called that stand for many who were forgotten; a day follows."""

Place: TypeAlias = tuple[str, int, str, str, int, int | None, int | None]
"""Where a tally is added: measure, version, dimension set, key and day; the day before, for a step
between days; the value, for a bar of a spread. A plain tuple of what JSON can say, days by their
ordinals: there are very many."""

Tallies: TypeAlias = Mapping[Place, int]
Kept: TypeAlias = dict[str, list[list[Any]]]
"""What is kept of one thing: its tallies, by the name of the case; see ``kept_as``."""


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
    return (evidence_name(case), case.version, what, "", day.toordinal(), None, None)


def kept_as(case: Case) -> str:
    """Under which name the tallies of a case are kept with each thing."""
    return f"{case.name} {case.version}"


def count_thing(case: Case, stand: Sequence[Fact], setting: Setting) -> dict[Place, int]:
    """What the standing facts of one thing, in their order, add to which cell."""
    found: dict[Place, int] = {}
    for measure, day, n, (dimset, key), since, value in case.tally(stand, setting):
        before = since.toordinal() if since else None
        place = (measure.name, measure.version, dimset, key, day.toordinal(), before, value)
        found[place] = found.get(place, 0) + n
    return {place: n for place, n in found.items() if n}


def written(kept: Kept) -> str:
    """As ``kpi_case`` keeps a thing: the same for the same, whatever came first."""
    return to_json(dict(sorted(kept.items()))).decode()


def listed(tallies: Tallies) -> list[list[Any]]:
    """Tallies as JSON has them."""
    return [[*place, n] for place, n in tallies.items()]


def read_back(rows: Iterable[Sequence[Any]]) -> dict[Place, int]:
    """What was listed, by us or in the days when days were written as dates."""
    found: dict[Place, int] = {}
    for measure, version, dimset, key, day, since, value, n in rows:
        found[measure, version, dimset, key, _ordinal(day), since and _ordinal(since), value] = n
    return found


def _ordinal(day: int | str) -> int:
    return day if isinstance(day, int) else date.fromisoformat(day).toordinal()


def replace_tallies(kept: Kept, counted: Mapping[str, Tallies], changes: Counter[Place]) -> bool:
    """Put what cases counted in the place of what was kept of a thing; add up what changed.

    Returns:
        Whether anything did.
    """
    before = {name: kept.pop(name, []) for name in counted}
    kept |= {name: listed(tallies) for name, tallies in counted.items() if tallies}
    changed = [name for name, was in before.items() if was != kept.get(name, [])]
    for name in changed:
        for place, n in counted[name].items():
            changes[place] += n
        for *was, n in before[name]:
            changes[tuple(was)] -= n
    return bool(changed)


async def add_tallies(connection: Connection, where: tuple[UUID, UUID], changes: Tallies) -> None:
    """Add to the cells of a workspace and campaign, each once, in one order whoever does it."""
    ordered = sorted(((place, n) for place, n in changes.items() if n), key=_order)
    kinds: dict[str, list[tuple[Any, ...]]] = {"": [], "prev_day": [], "value": []}
    for (*cell, since, value), n in ordered:
        cell[-1] = date.fromordinal(cell[-1])
        if since is not None:
            kinds["prev_day"].append((*cell, date.fromordinal(since), n))
        elif value is not None:
            kinds["value"].append((*cell, value, n))
        else:
            kinds[""].append((*cell, n))
    for further, rows in kinds.items():
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            await connection.execute(_ADD[further], *where, *columns, timeout=SECONDS)


def _order(change: tuple[Place, int]) -> tuple[Any, ...]:
    (*cell, since, value), _ = change
    return (*cell, since or 0, value or 0)


def _add(table: str, further: Iterable[tuple[str, str]]) -> str:
    """Add rows, given as one array per column, to what is in the table."""
    columns = (*(f"{name}" for name in CELL.split(", ")), "day", *(name for name, _ in further))
    types = ("text", "int", "text", "text", "date", *(type for _, type in further), "bigint")
    arrays = ", ".join(f"${number}::{type}[]" for number, type in enumerate(types, 3))
    return f"""
        INSERT INTO {table} AS c (workspace_id, campaign_id, {", ".join(columns)}, n)
        SELECT $1, $2, * FROM unnest({arrays})
        ON CONFLICT (workspace_id, campaign_id, {", ".join(columns)})
        DO UPDATE SET n = c.n + excluded.n"""  # noqa: S608 (names of our own)


_ADD = {
    "": _add("kpi_cell", ()),
    "prev_day": _add("kpi_trans", (("prev_day", "date"),)),
    "value": _add("kpi_spread", (("value", "bigint"),)),
}
