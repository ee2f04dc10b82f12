"""Tallies as rows: what one thing adds, what changed since it was counted last, and the cells."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from pydantic_core import from_json, to_json

from scoring.case import NEVER, Case, CaseMeasure
from scoring.facts import Fact
from scoring.measure import Measure, Setting
from service.store.driver import Connection
from service.store.kpi_sql import CELL, FACTS, RETRACTIONS

SECONDS = 30.0


FORGOTTEN = "forgotten:"
"""How things are called that stand for many who were forgotten; a day follows."""

Place: TypeAlias = tuple[str, int, str, str, date, date | None, int | None]
"""Where a tally is added: measure, version, dimension set, key and day; the day before, for a step
between days; the value, for a bar of a spread. A plain tuple: there are very many."""


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
    return (evidence_name(case), case.version, what, "", day, None, None)


def count_thing(case: Case, stand: Sequence[Fact], setting: Setting) -> dict[Place, int]:
    """What the standing facts of one thing, in their order, add to which cell."""
    found: dict[Place, int] = {}
    for measure, day, n, (dimset, key), since, value in case.tally(stand, setting):
        place = (measure.name, measure.version, dimset, key, day, since, value)
        found[place] = found.get(place, 0) + n
    return {place: n for place, n in found.items() if n}


def written(tallies: Mapping[Place, int]) -> str:
    """As ``kpi_case`` keeps them."""
    return to_json([(*place, n) for place, n in tallies.items()]).decode()


def read_back(text: str) -> dict[Place, int]:
    """What was written."""
    found: dict[Place, int] = {}
    for measure, version, dimset, key, day, since, value, n in from_json(text):
        before = date.fromisoformat(since) if since else None
        on = date.fromisoformat(day)
        found[measure, version, dimset, key, on, before, value] = n
    return found


async def add_tallies(
    connection: Connection, where: tuple[UUID, UUID], changes: Mapping[Place, int]
) -> None:
    """Add to the cells of a workspace and campaign, each once, in one order whoever does it."""
    ordered = sorted(((place, n) for place, n in changes.items() if n), key=_order)
    kinds: dict[str, list[tuple[Any, ...]]] = {"": [], "prev_day": [], "value": []}
    for (*cell, since, value), n in ordered:
        if since is not None:
            kinds["prev_day"].append((*cell, since, n))
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
    return (*cell, since or NEVER, value or 0)


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
