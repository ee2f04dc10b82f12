# ruff: noqa: S608
"""Verify: count some numbers of a campaign again, beside the cells, and say where they differ.

The cells are counted into temporary tables of the same names, which hide the real ones until the
transaction ends, by the statements of old rebuilds, which know no pieces. Nothing moves meanwhile:
both locks of the campaign are held. What differs is a defect of ours.
"""

from collections.abc import Sequence
from random import Random
from uuid import UUID

from scoring.measure import Aggregation, Measure
from service.store.driver import Connection, driver
from service.store.kpi_families import ALL
from service.store.kpi_firsts import fill_firsts
from service.store.kpi_locks import lock_campaign, lock_cases, plan
from service.store.kpi_people import fill_transitions
from service.store.kpi_sql import CELL, among
from service.store.kpi_statements import fill_cells
from service.store.kpi_verified import SHOWN, Verified
from service.store.session import Session

SECONDS = 1800.0

_CELLS = {
    "kpi_cell": f"{CELL}, day",
    "kpi_trans": f"{CELL}, day, prev_day",
}


def sample(chance: Random, share: float) -> tuple[Measure, ...]:
    """Some of the measures that are folded, at least one."""
    return tuple(chance.sample(ALL, max(1, round(share * len(ALL)))))


async def hold_still(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
    """Keep the numbers of a campaign as they are to the end of the transaction, if they rest."""
    for lock in (lock_campaign, lock_cases):
        if not await lock(session, workspace_id, campaign_id):
            return False
    await plan(session, SECONDS, afresh=True)
    return True


async def verify_measures(
    session: Session, workspace_id: UUID, campaign_id: UUID, measures: Sequence[Measure]
) -> Verified:
    """Count folded measures again; the transaction must ``hold_still``."""
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    for table in _CELLS:
        await connection.execute(
            f"CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING INDEXES) ON COMMIT DROP"
        )
    people = [one for one in measures if one.agg is Aggregation.DISTINCT]
    firsts = [one for one in measures if one.agg is Aggregation.FIRST]
    statements = [fill_cells(measures), *map(fill_firsts, firsts)]
    if people:
        statements.append(fill_transitions(people))
    for statement in statements:
        # A connection remembers by its text what it has planned: a rebuild's statement, for the
        # real tables, must not be taken for this one.
        await connection.execute(f"/* beside */ {statement}", *where, timeout=SECONDS)
    found = Verified()
    for table, key in _CELLS.items():
        found += await _compare(connection, where, f"{table}", key, among(measures))
    for table in _CELLS:
        await connection.execute(f"DROP TABLE pg_temp.{table}")
    return found


async def _compare(
    connection: Connection, where: tuple[UUID, UUID], table: str, key: str, mine: str
) -> Verified:
    rows = f"workspace_id = $1 AND campaign_id = $2 AND {mine} AND n <> 0"
    kept = f"SELECT {key}, n FROM public.{table} WHERE {rows}"
    checked = await connection.fetchval(
        f"SELECT count(*) FROM ({kept}) AS kept", *where, timeout=SECONDS
    )
    differences = await connection.fetch(
        f"""SELECT {key}, kept.n AS kept, anew.n AS anew, count(*) OVER () AS wrong
            FROM ({kept}) AS kept
            FULL JOIN (SELECT {key}, n FROM pg_temp.{table} WHERE {rows}) AS anew USING ({key})
            WHERE kept.n IS DISTINCT FROM anew.n LIMIT {SHOWN}""",
        *where,
        timeout=SECONDS,
    )
    examples = tuple(
        f"{row['measure']} {row['dimset']}:{row['key']} on {row['day']} is {row['kept'] or 0}, "
        f"counted again {row['anew'] or 0}"
        for row in differences
    )
    wrong = differences[0]["wrong"] if differences else 0
    return Verified(checked=checked, wrong=wrong, examples=examples)
