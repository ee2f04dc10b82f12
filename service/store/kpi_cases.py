"""The second stage of the fold: things that a batch touched are counted anew, whole.

Exact whatever the order: what a thing adds is computed from all of its facts, and only the
difference to what it had added before goes into the cells. One at a time per campaign.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from scoring.case import By, Case, in_order
from scoring.facts import Fact, standing
from scoring.measure import Setting
from scoring.registry import CASES, MEASURES
from service.store.campaign_setting import setting_of
from service.store.driver import Connection, driver
from service.store.kpi_case_facts import (
    COLUMN,
    facts_of_things,
    first_facts,
    touched_by,
)
from service.store.kpi_case_rows import Row, forget_rows, keep_rows, read_rows, row_of
from service.store.kpi_locks import lock_cases, plan
from service.store.kpi_tallies import (
    Kept,
    Place,
    Tallies,
    add_tallies,
    count_thing,
    evidence_at,
    kept_as,
    replace_tallies,
    written,
)
from service.store.kpi_trees import trees_of
from service.store.session import Session

# Facts, and at most as many more as were noted together with the last. The more wait, the more are
# about the same things, which are counted once.
BATCH_SIZE = 20_000
# Things whose facts are in memory together; between them others in this process get a turn.
AT_ONCE = 200
SECONDS = 30.0

_TAKE = """
    WITH oldest AS (
        SELECT id, cardinality(fact_ids) AS facts FROM kpi_awaiting
        WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY id
    ), so_far AS (
        SELECT id, sum(facts) OVER (ORDER BY id) - facts AS before FROM oldest
    ), taken AS (
        DELETE FROM kpi_awaiting WHERE workspace_id = $1 AND campaign_id = $2
            AND id = ANY (ARRAY (SELECT id FROM so_far WHERE before < $3))
        RETURNING fact_ids
    )
    SELECT array_agg(id) FROM (SELECT unnest(fact_ids) AS id FROM taken) AS facts"""
_COUNTED_BY = "SELECT definitions FROM case_state WHERE workspace_id = $1 AND campaign_id = $2"
# They hold all that was known only when nothing waits any more.
_NOTE = """
    INSERT INTO case_state AS s (workspace_id, campaign_id, counted_at, definitions)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (workspace_id, campaign_id) DO UPDATE SET counted_at = CASE WHEN EXISTS (
        SELECT FROM kpi_awaiting WHERE workspace_id = $1 AND campaign_id = $2
    ) THEN s.counted_at ELSE excluded.counted_at END"""

CASES_OF_TYPE: Mapping[str, tuple[Case, ...]] = {
    type: tuple(case for case in CASES.values() if type in case.types)
    for type in {type for case in CASES.values() for type in case.types}
}
# Raised when what is kept of a thing, or how it is added up, becomes something else.
_LAYOUT = 4
# Of a case only what names it: its function has an address that is another in each process.
_DECLARED = (
    _LAYOUT,
    *sorted(
        (one.name, one.version, one.agg, one.dims, str(one.of), one.value, one.running)
        for one in MEASURES.values()
    ),
    *sorted((case.name, case.version, case.by, *sorted(case.types)) for case in CASES.values()),
)


async def count_cases(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime, limit: int = BATCH_SIZE
) -> int | None:
    """Count the things anew that the oldest awaiting facts are about, in the caller's transaction.

    Returns:
        How many facts were looked at, ``None`` when somebody else is counting this campaign.
    """
    if not await lock_cases(session, workspace_id, campaign_id):
        return None
    await plan(session, SECONDS, afresh=True)
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    setting = await setting_of(connection, *where)
    # What others counted, or is being made anew, is no ground to add a difference to.
    if await connection.fetchval(_COUNTED_BY, *where) not in {None, definitions(setting)}:
        return 0
    taken = await connection.fetchval(_TAKE, *where, limit, timeout=SECONDS)
    if not taken:
        return 0

    touched, changes = await touched_things(connection, where, taken)
    for by in dict.fromkeys(case.by for case in touched):
        mine = {case: things for case, things in touched.items() if case.by is by}
        await count_anew(connection, where, mine, setting, changes)
    await add_tallies(connection, where, changes)
    await connection.execute(_NOTE, *where, at, definitions(setting))
    return len(taken)


async def touched_things(
    connection: Connection, where: tuple[UUID, UUID], fact_ids: Collection[UUID]
) -> tuple[dict[Case, set[Any]], Counter[Place]]:
    """The things that each case has to count anew, and the facts as evidence."""
    found, evidence = defaultdict[Case, set[Any]](set), Counter[Place]()
    for row in await touched_by(connection, where, fact_ids):
        for case in CASES_OF_TYPE.get(row["type"], ()):
            thing = row[COLUMN[case.by]]
            if thing is not None:
                found[case].add(thing)
                evidence[evidence_at(case, row["sign"], row["day"])] += row["facts"]
    return found, evidence


async def count_anew(
    connection: Connection,
    where: tuple[UUID, UUID],
    touched: Mapping[Case, Collection[Any]],
    setting: Setting,
    changes: Counter[Place],
) -> None:
    """Add to the changes what follows now that more is known of the things of some cases.

    The cases put facts together in the same way, so each fact is read once.
    """
    things = [*{thing for those in touched.values() for thing in those}]
    for start in range(0, len(things), AT_ONCE):
        some = things[start : start + AT_ONCE]
        now: dict[Row, Mapping[str, Tallies]] = {}
        for thing, facts in (await facts_of(connection, where, [*touched], some)).items():
            stand = standing(facts)
            now[row_of(next(iter(touched)).by, thing)] = {
                kept_as(case): count_thing(case, stand, setting)
                for case, those in touched.items()
                if thing in those or case.by is By.TREE
            }
        await _replace(connection, where, now, changes)


async def facts_of(
    connection: Connection, where: tuple[UUID, UUID], cases: Sequence[Case], things: list[Any]
) -> Mapping[Any, list[Fact]]:
    """The facts that the cases look at, by thing."""
    by = cases[0].by
    if by is By.TREE:
        return await trees_of(connection, where, cases[0], things)
    types = {type for case in cases for type in case.types}
    enough = {
        type for type in types if all(type in one.first_of for one in cases if type in one.types)
    }
    found = await facts_of_things(connection, where, by, things, types - enough)
    if enough:
        for thing, firsts in (await first_facts(connection, where, by, things, enough)).items():
            found[thing] = in_order([*found[thing], *firsts])
    return found


async def _replace(
    connection: Connection,
    where: tuple[UUID, UUID],
    now: Mapping[Row, Mapping[str, Tallies]],
    changes: Counter[Place],
) -> None:
    """Keep what things add now, and add to the changes what is other than before."""
    before = await read_rows(connection, where, now)
    keep: dict[Row, str] = {}
    gone: list[Row] = []
    for row, counted in now.items():
        kept: Kept = from_json(before[row]) if row in before else {}
        if replace_tallies(kept, counted, changes):
            if kept:
                keep[row] = written(kept)
            else:
                gone.append(row)
    await keep_rows(connection, where, keep)
    await forget_rows(connection, where, gone)


def definitions(setting: Setting) -> str:
    """A mark of everything that decides what facts add up to: another one, and they add up to
    something else, so the campaign has to be counted anew."""
    return blake2b(f"{_DECLARED} {setting}".encode(), digest_size=16).hexdigest()
