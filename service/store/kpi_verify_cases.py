# ruff: noqa: S608
"""Verify what cases add: things are counted again, and the cells are what all things add up to.

So is the number of facts behind each case: counted from the facts themselves. Facts that wait for
cases to look at them are in none of it, and their things are left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from pydantic_core import from_json

from scoring.case import By, Case, CaseMeasure
from scoring.facts import standing
from scoring.registry import CASES, MEASURES
from service.store.campaign_setting import setting_of
from service.store.driver import Connection, driver
from service.store.kpi_balances import FORGOTTEN, read_balance
from service.store.kpi_case_batch import batch_of
from service.store.kpi_case_counting import facts_of
from service.store.kpi_case_facts import COLUMN
from service.store.kpi_case_rows import KEPT, TEXT
from service.store.kpi_sql import CELL, FOLDED
from service.store.kpi_tallies import (
    Cells,
    Kept,
    Place,
    alike,
    count_thing,
    evidence_at,
    evidence_name,
    per_cell,
    read_back,
)
from service.store.kpi_verified import SHOWN, Verified
from service.store.session import Session

SECONDS = 1800.0
PAGE = 1_000  # things whose facts are in memory together

_MINE = "workspace_id = $1 AND campaign_id = $2"
_THINGS = f"""
    SELECT thing, {TEXT} AS kept FROM kpi_case WHERE {_MINE}
        AND name = $3 AND version = {KEPT} AND thing NOT LIKE '{FORGOTTEN}%'"""
_SOME = f"{_THINGS} ORDER BY random() LIMIT $4"
_NEXT = f"{_THINGS} AND thing > $4 ORDER BY thing LIMIT {PAGE}"
_BALANCES = f"""
    SELECT {TEXT} FROM kpi_case WHERE {_MINE} AND thing LIKE '{FORGOTTEN}%'
        AND (name, version) IN (SELECT * FROM unnest($3::text[], $4::int[]))"""
_AWAITING = f"SELECT unnest(fact_ids) AS id FROM kpi_awaiting WHERE {_MINE}"
_CELLS = " UNION ALL ".join(
    f"""SELECT {CELL}, day, {since} AS since, {value} AS value, n FROM {table}
        WHERE {_MINE} AND (measure, version) IN (SELECT * FROM unnest($3::text[], $4::int[]))
            AND n <> 0"""
    for table, since, value in (
        ("kpi_cell", "NULL::date", "NULL::bigint"),
        ("kpi_trans", "prev_day", "NULL"),
        ("kpi_spread", "NULL", "value"),
    )
)


async def verify_some_things(
    session: Session, workspace_id: UUID, campaign_id: UUID, by: By, most: int
) -> Verified:
    """Count some things again, for all cases; the transaction must ``hold_still``."""
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    rows = await connection.fetch(_SOME, *where, by.value, most, timeout=SECONDS)
    touched = await _awaited(connection, where, by)
    return await _verify(connection, where, by, rows, touched)


async def verify_all_things(
    session: Session, workspace_id: UUID, campaign_id: UUID, by: By
) -> Verified:
    """Count all things again, and add them up; the transaction must ``hold_still``."""
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    touched = await _awaited(connection, where, by)
    found, total, last = Verified(), Counter[Place](), ""
    while rows := await connection.fetch(_NEXT, *where, by.value, last, timeout=SECONDS):
        found += await _verify(connection, where, by, rows, touched)
        for row in rows:
            kept: Kept = from_json(row["kept"])
            for case in _of(by):
                total.update(read_back(kept, case))
        last = rows[-1]["thing"]
    return found + await _verify_cells(connection, where, by, total)


async def verify_evidence(
    session: Session, workspace_id: UUID, campaign_id: UUID, by: By
) -> Verified:
    """Count the facts behind some cases again; the transaction must ``hold_still``."""
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    total = await _evidence(connection, where, by)
    names = [(evidence_name(case), case.version) for case in _of(by)]
    for place, n in (await _balances(connection, where, by)).items():
        if (place[1], place[2]) in names:
            total[place] += n
    return await _compare(connection, where, names, total)


async def _verify(
    connection: Connection,
    where: tuple[UUID, UUID],
    by: By,
    rows: Sequence[asyncpg.Record],
    touched: Iterable[str],
) -> Verified:
    kept: dict[str, Kept] = {row["thing"]: from_json(row["kept"]) for row in rows}
    for thing in touched:
        kept.pop(thing, None)
    things: list[Any] = [thing if by is By.SUBJECT else UUID(thing) for thing in kept]
    known = await facts_of(connection, where, _of(by), things)
    setting = await setting_of(connection, *where)
    wrong = []
    for thing in things:
        stand = standing(known[thing])
        for case in _of(by):
            if not alike(count_thing(case, stand, setting), read_back(kept[str(thing)], case)):
                wrong.append(f"case {case.name}: {thing} adds something else")
    return Verified(checked=len(things), wrong=len(wrong), examples=tuple(wrong[:SHOWN]))


async def _verify_cells(
    connection: Connection, where: tuple[UUID, UUID], by: By, total: Counter[Place]
) -> Verified:
    """Whether the cells are what the things, and those who were forgotten, add up to."""
    total.update(await _balances(connection, where, by))
    total.update(await _evidence(connection, where, by))
    names = [(evidence_name(case), case.version) for case in _of(by)]
    names += [
        (measure.name, measure.version)
        for measure in MEASURES.values()
        if isinstance(measure, CaseMeasure) and measure.case.by is by
    ]
    return await _compare(connection, where, names, total)


async def _compare(
    connection: Connection,
    where: tuple[UUID, UUID],
    names: Sequence[tuple[str, int]],
    total: Mapping[Place, int],
) -> Verified:
    anew: Cells = Counter({cell: n for cell, n in per_cell(total).items() if n})
    columns = [list(column) for column in zip(*names, strict=True)]
    kept: Cells = Counter()
    for *cell, since, value, n in await connection.fetch(_CELLS, *where, *columns, timeout=SECONDS):
        kept[tuple(cell), (since, value)] = n
    wrong = sorted({one[0] for one in kept.keys() | anew.keys() if kept[one] != anew[one]})
    examples = tuple(
        f"{name} {dimset}:{key} on {day} is not what its facts and things add up to"
        for name, _, dimset, key, day in wrong[:SHOWN]
    )
    return Verified(checked=len(kept), wrong=len(wrong), examples=examples)


async def _evidence(connection: Connection, where: tuple[UUID, UUID], by: By) -> Counter[Place]:
    """How many facts, and retractions, each case has looked at."""
    alike = await connection.fetch(
        f"""SELECT type, sign, day, count(*)::int AS facts FROM ({FOLDED}) AS f
            WHERE type = ANY ($3::text[]) AND {_COLUMN.get(by, COLUMN[by])} IS NOT NULL
                AND id NOT IN ({_AWAITING}) GROUP BY type, sign, day""",
        *where,
        [*{type for case in _of(by) for type in case.types}],
        timeout=SECONDS,
    )
    total = Counter[Place]()
    for case in _of(by):
        for type, sign, day, facts in alike:
            if type in case.types:
                total[evidence_at(case, sign, day)] += facts
    return total


_COLUMN = {By.TREE: "id"}


async def _balances(connection: Connection, where: tuple[UUID, UUID], by: By) -> Counter[Place]:
    named = ([case.name for case in _of(by)], [case.version for case in _of(by)])
    total = Counter[Place]()
    for (balance,) in await connection.fetch(_BALANCES, *where, *named, timeout=SECONDS):
        total.update(read_balance(balance))
    return total


async def _awaited(connection: Connection, where: tuple[UUID, UUID], by: By) -> set[str]:
    """Things of which facts wait that cases have not looked at."""
    ids = [row["id"] for row in await connection.fetch(_AWAITING, *where, timeout=SECONDS)]
    return {*map(str, (await batch_of(connection, where, ids)).news.get(by, ()))}


def _of(by: By) -> list[Case]:
    return [case for case in CASES.values() if case.by is by]
