# ruff: noqa: S608
"""All cases of a campaign from nothing, however many things it knows."""

from collections import Counter
from datetime import date, datetime
from itertools import product
from uuid import UUID

from scoring.case import By, Case, CaseMeasure
from scoring.facts import standing
from scoring.measure import Setting
from scoring.registry import CASES, MEASURES
from service.store.driver import Connection, driver
from service.store.kpi_built import DECLARED
from service.store.kpi_case_facts import facts_of_types, things_of_campaign
from service.store.kpi_case_rows import Row, keep_rows, row_of
from service.store.kpi_cases import count_anew, definitions, setting_of, touched_things
from service.store.kpi_tallies import (
    FORGOTTEN,
    Kept,
    Place,
    add_tallies,
    count_thing,
    evidence_at,
    evidence_name,
    kept_as,
    read_balance,
    replace_tallies,
    written,
)
from service.store.session import Session

SECONDS = 1800.0
AT_ONCE = 5_000  # rows that are written together

_MINE = "WHERE workspace_id = $1 AND campaign_id = $2"
_COUNTED = tuple(one for one in MEASURES.values() if isinstance(one, CaseMeasure))
_NAMES = [*(one.name for one in _COUNTED), *(evidence_name(case) for case in CASES.values())]
_VERSIONS = [*(one.version for one in _COUNTED), *(case.version for case in CASES.values())]
_CURRENT = "(measure, version) IN (SELECT * FROM unnest($3::text[], $4::int[]))"
_DROP = tuple(
    f"DELETE FROM {table} {_MINE} AND {_CURRENT}"
    for table in ("kpi_cell", "kpi_trans", "kpi_spread")
)
_OF_CASES = "(name, version) IN (SELECT * FROM unnest($3::text[], $4::int[]))"
# Of whom is forgotten no fact tells any more: what they had added stays, and is begun with.
_DROP_THINGS = f"DELETE FROM kpi_case {_MINE} AND thing NOT LIKE '{FORGOTTEN}%'"
_BALANCES = f"SELECT tallies::text AS tallies FROM kpi_case {_MINE} AND {_OF_CASES}"
_DROP_AWAITING = f"DELETE FROM kpi_awaiting {_MINE}"
_NOTE_REBUILT = """
    INSERT INTO case_state (workspace_id, campaign_id, counted_at, definitions, built, built_at)
    VALUES ($1, $2, $3, $4, $5::jsonb, $3)
    ON CONFLICT (workspace_id, campaign_id)
    DO UPDATE SET (counted_at, definitions, built, built_at)
        = (excluded.counted_at, excluded.definitions, excluded.built, excluded.built_at)"""


async def rebuild_cases(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> None:
    """Replace what all things of a campaign add, in the transaction that holds both its locks."""
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    for statement in _DROP:
        await connection.execute(statement, *where, _NAMES, _VERSIONS, timeout=SECONDS)
    cases = [*CASES.values()]
    named = ([case.name for case in cases], [case.version for case in cases])
    await connection.execute(_DROP_THINGS, *where, timeout=SECONDS)
    await connection.execute(_DROP_AWAITING, *where, timeout=SECONDS)
    for row in await connection.fetch(_BALANCES, *where, *named, timeout=SECONDS):
        await add_tallies(connection, where, read_balance(row["tallies"]))

    setting = await setting_of(connection, *where)
    for by in dict.fromkeys(case.by for case in cases):
        count = _grow_trees if by is By.TREE else _count_all
        await count(connection, where, [case for case in cases if case.by is by], setting)
    await connection.execute(_NOTE_REBUILT, *where, at, definitions(setting), DECLARED)


async def _count_all(
    connection: Connection, where: tuple[UUID, UUID], cases: list[Case], setting: Setting
) -> None:
    """All things of cases that put facts together in the same way, in one pass over the facts."""
    types = {type for case in cases for type in case.types}
    total, alike = Counter[Place](), Counter[tuple[str, int, date]]()
    waiting: dict[Row, str] = {}
    async for thing, facts in things_of_campaign(connection, where, cases[0].by, types):
        alike.update((fact.type, fact.sign, fact.day) for fact in facts)
        stand, kept = standing(facts), Kept()
        counted = {kept_as(case): count_thing(case, stand, setting) for case in cases}
        if replace_tallies(kept, counted, total):
            waiting[row_of(cases[0].by, thing)] = written(kept)
        if len(waiting) >= AT_ONCE:
            await keep_rows(connection, where, waiting)
            waiting.clear()
    await keep_rows(connection, where, waiting)
    for case, ((type, sign, day), facts_of_day) in product(cases, alike.items()):
        if type in case.types:
            total[evidence_at(case, sign, day)] += facts_of_day
    await add_tallies(connection, where, total)


async def _grow_trees(
    connection: Connection, where: tuple[UUID, UUID], cases: list[Case], setting: Setting
) -> None:
    """Trees some facts after others, as they grow: never all of them in memory."""
    types = {type for case in cases for type in case.types}
    ids = await facts_of_types(connection, where, types)
    for start in range(0, len(ids), AT_ONCE):
        touched, evidence = await touched_things(connection, where, ids[start : start + AT_ONCE])
        mine = {evidence_name(case) for case in cases}
        total = Counter({place: n for place, n in evidence.items() if place[0] in mine})
        trees = {case: touched[case] for case in cases if case in touched}
        await count_anew(connection, where, trees, setting, total)
        await add_tallies(connection, where, total)
