"""Tallies as rows: what one thing adds, what changed since it was counted last, and the cells."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import from_json, to_json

from scoring.case import NEVER, Case, CaseMeasure, Tally
from scoring.facts import Fact
from scoring.measure import Measure, Setting
from service.store.driver import Connection
from service.store.kpi_sql import CELL, FACTS, RETRACTIONS

SECONDS = 30.0


class Place(NamedTuple):
    """Where a tally is added: a cell, on a day; a step between days, or a bar of a spread."""

    measure: str
    version: int
    dimset: str
    key: str
    day: date
    since: date | None = None
    value: int | None = None


def evidence_name(case: Case) -> str:
    """The measure under which the facts behind a case are counted."""
    return f"case:{case.name}"


def evidence_of(measure: Measure) -> tuple[str, int]:
    """Name and version of the cells that count the facts behind a measure."""
    if isinstance(measure, CaseMeasure):
        return evidence_name(measure.case), measure.case.version
    return measure.name, measure.version


def count_thing(case: Case, facts: Sequence[Fact], setting: Setting) -> Counter[Place]:
    """What all the facts of one thing add to which cell."""
    found = Counter[Place]()
    for tally in case.tally(facts, setting):
        found[_place(tally)] += tally.n
    for fact in facts:
        what = FACTS if fact.sign > 0 else RETRACTIONS
        found[Place(evidence_name(case), case.version, what, "", fact.day)] += 1
    return Counter({place: n for place, n in found.items() if n})


def _place(tally: Tally) -> Place:
    measure = tally.measure
    dimset, key = tally.cell
    cell = (measure.name, measure.version, dimset, key)
    return Place(*cell, tally.day, tally.since, tally.value)


def written(tallies: Mapping[Place, int]) -> str:
    """As ``kpi_case`` keeps them."""
    return to_json([[*place, n] for place, n in sorted(tallies.items(), key=repr)]).decode()


def read_back(text: str) -> Counter[Place]:
    """What was written."""
    found = Counter[Place]()
    for measure, version, dimset, key, day, since, value, n in from_json(text):
        before = date.fromisoformat(since) if since else None
        on = date.fromisoformat(day)
        found[Place(measure, version, dimset, key, on, before, value)] = n
    return found


async def add_tallies(
    connection: Connection, where: tuple[UUID, UUID], changes: Mapping[Place, int]
) -> None:
    """Add to the cells of a workspace and campaign, each once, in one order whoever does it."""
    ordered = sorted(((place, n) for place, n in changes.items() if n), key=_order)
    kinds: dict[str, list[tuple[Any, ...]]] = {"": [], "prev_day": [], "value": []}
    for place, n in ordered:
        if place.since is not None:
            kinds["prev_day"].append((*place[:5], place.since, n))
        elif place.value is not None:
            kinds["value"].append((*place[:5], place.value, n))
        else:
            kinds[""].append((*place[:5], n))
    for further, rows in kinds.items():
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            await connection.execute(_ADD[further], *where, *columns, timeout=SECONDS)


def _order(change: tuple[Place, int]) -> tuple[Any, ...]:
    place, _ = change
    return (*place[:5], place.since or NEVER, place.value or 0)


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
