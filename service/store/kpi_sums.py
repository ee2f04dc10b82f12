# ruff: noqa: S608 (fixed texts)
"""The statement that adds up cells: some measures, some windows, one dimension, one round trip.

Of each table it reads ranges of one index, which holds all that is asked for (``tables.cells``), so
what it costs follows from the cells, not from how their rows lie. Nothing is left to the planner
that estimates could get wrong: which measures and days is said by arrays and limits of the scan
itself, and cells are joined with the few windows, not with everything that is asked.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text

from scoring.dimensions import together
from scoring.measure import Groups, Window
from scoring.reading import Amount
from service.store.session import Session

FEW = 10
"""Measures that are looked for in a window and told apart; of more in it, some come in vain."""


class Sought(NamedTuple):
    """Name and version of what is counted, and over which days."""

    name: str
    version: int
    window: Window


# Whose window has no beginning is looked for by itself: else all would be read from the first day.
_ASKED = """
    windows AS MATERIALIZED (
        SELECT number, start, stop, start = '-infinity' AS ever, string_to_array(named, ' ') AS few
        FROM unnest(CAST(:numbers AS int[]), CAST(:starts AS date[]), CAST(:stops AS date[]),
            CAST(:few AS text[])) AS w (number, start, stop, named)
    ), spans AS MATERIALIZED (
        SELECT * FROM (VALUES
            (true, CAST(:ever AS text[]), date '-infinity'),
            (false, CAST(:named AS text[]), CAST(:since AS date))
        ) AS s (ever, measures, since)
    )"""
# In a window each person counts once, on the first of their days in it.
FIRST_IN_WINDOW = "(prev_day = '-infinity' OR prev_day < start)"
EVERY_DAY = "true"


class Moves(NamedTuple):
    """What each cell adds when, as ``m (at, more)``: a join; of steps between days another."""

    cells: str
    steps: str


def statement(
    key: str, *, whole: bool, once: str = FIRST_IN_WINDOW, moves: Moves | None = None
) -> Any:
    """Sums of all kinds of cell.

    Args:
        key: By what they are told apart: ``key``, ``day::text``, or both.
        whole: Of a dimension set that has but one, empty key: each measure is one range.
        once: Which steps between days count a person.
        moves: To add up in the place of the cells' own numbers.
    """
    cells, steps = moves or Moves("", "")
    cell = "dimset = :dimset AND key = ''" if whole else "dimset = :dimset"
    said = {"key": key, "cell": cell, "n": "more" if moves else "n"}
    return text(f"""
        WITH {_ASKED}
        {_sums("kpi_cell", cells, **said)}
        UNION ALL {_sums("kpi_trans", f"{steps} WHERE {once}", further="prev_day, ", **said)}
        UNION ALL {_sums("kpi_spread", cells, further="value, ", **said)}""")


def _sums(table: str, then: str, *, key: str, cell: str, n: str, further: str = "") -> str:
    value = "value" if table == "kpi_spread" else "NULL::bigint"
    return f"""
        SELECT w.number, measure, version, {key} AS key, {value} AS value, sum({n})::bigint AS n
        FROM spans AS s CROSS JOIN LATERAL (
            SELECT measure, version, key, day, {further}n FROM {table}
            WHERE workspace_id = :workspace AND campaign_id = :campaign AND {cell}
                AND measure = ANY (s.measures) AND version = ANY (CAST(:versions AS int[]))
                AND day >= s.since AND day < CAST(:until AS date)
            OFFSET 0
        ) AS c JOIN windows AS w ON w.ever = s.ever AND day >= w.start AND day < w.stop
            AND (w.few IS NULL OR measure = ANY (w.few))
        {then} GROUP BY 1, 2, 3, 4, 5 HAVING sum({n}) <> 0"""


async def read_sums(
    session: Session, query: Any, where: Mapping[str, Any], sought: Sequence[Sought]
) -> list[Groups]:
    """What is sought, in its order, from the cells of a workspace, campaign and dimension set.

    Args:
        query: A ``statement``.
        where: ``workspace``, ``campaign`` and ``dimset``.
    """
    if not sought:
        return []
    numbers = {window: at for at, window in enumerate(dict.fromkeys(one.window for one in sought))}
    found: dict[tuple[int, str, int], dict[str, Amount]] = {}
    values = {**where, **_columns(sought, numbers)}
    for number, name, version, key, bar, n in await session.execute(query, values):
        amount: Amount = n if bar is None else {bar: n}
        mine = found.setdefault((number, name, version), {})
        mine[key] = together(mine[key], amount) if key in mine else amount
    return [found.get((numbers[one.window], one.name, one.version), {}) for one in sought]


def _columns(sought: Sequence[Sought], numbers: Mapping[Window, int]) -> dict[str, Any]:
    # The driver sends the ends of Python's calendar as PostgreSQL's infinities.
    starts = [window.start or date.min for window in numbers]
    stops = [window.end or date.max for window in numbers]
    names: dict[Window, set[str]] = {window: set() for window in numbers}
    for one in sought:
        names[one.window].add(one.name)
    return {
        "numbers": [*numbers.values()],
        "starts": starts,
        "stops": stops,
        "few": [" ".join(mine) if len(mine) <= FEW else None for mine in names.values()],
        "ever": sorted({one.name for one in sought if one.window.start is None}),
        "named": sorted({one.name for one in sought if one.window.start is not None}),
        "since": min((start for start in starts if start != date.min), default=date.max),
        "until": max(stops),
        "versions": sorted({one.version for one in sought}),
    }
