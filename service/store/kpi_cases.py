"""The second stage of the fold: things that a batch touched are counted anew, whole.

Exact whatever the order: what a thing adds is computed from all of its facts, and only the
difference to what it had added before goes into the cells. One at a time per campaign.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

from scoring.case import Case
from scoring.facts import local_day
from scoring.measure import Setting
from scoring.registry import CASES, MEASURES
from service.store.driver import Connection, driver
from service.store.kpi_case_facts import (
    COLUMN,
    facts_of_things,
    touched_by,
)
from service.store.kpi_locks import lock_cases, plan
from service.store.kpi_tallies import (
    Place,
    add_tallies,
    count_thing,
    read_back,
    written,
)
from service.store.session import Session

# Facts, and at most as many more as were noted together with the last. It is work for this process,
# and nothing else happens in it meanwhile.
BATCH_SIZE = 500
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
_KNOWN = """
    SELECT thing, tallies::text FROM kpi_case
    WHERE workspace_id = $1 AND campaign_id = $2 AND name = $3 AND version = $4
        AND thing = ANY ($5::text[])"""
_KEEP = """
    INSERT INTO kpi_case (workspace_id, campaign_id, name, version, thing, tallies)
    SELECT $1, $2, $3, $4, thing, tallies::jsonb
    FROM unnest($5::text[], $6::text[]) AS counted (thing, tallies)
    ON CONFLICT (workspace_id, campaign_id, name, version, thing)
    DO UPDATE SET tallies = excluded.tallies"""
_FORGET = """
    DELETE FROM kpi_case WHERE workspace_id = $1 AND campaign_id = $2 AND name = $3
        AND version = $4 AND thing = ANY ($5::text[])"""
_SETTING = """
    SELECT time_zone, starts_at, ends_at FROM campaign WHERE workspace_id = $1 AND id = $2"""
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
# Of a case only what names it: its function has an address that is another in each process.
_DECLARED = sorted(
    (one.name, one.version, one.agg, one.dims, str(one.of), one.value, one.running)
    for one in MEASURES.values()
) + sorted((case.name, case.version, case.by, *sorted(case.types)) for case in CASES.values())


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
    taken = await connection.fetchval(_TAKE, *where, limit, timeout=SECONDS)
    if not taken:
        return 0

    setting = await setting_of(connection, *where)
    changes = Counter[Place]()
    touched = await _touched(connection, where, taken)
    for by in dict.fromkeys(case.by for case in touched):
        mine = {case: things for case, things in touched.items() if case.by is by}
        changes.update(await _count_anew(connection, where, mine, setting))
    await add_tallies(connection, where, changes)
    await connection.execute(_NOTE, *where, at, definitions(setting))
    return len(taken)


async def _touched(
    connection: Connection, where: tuple[UUID, UUID], fact_ids: Collection[UUID]
) -> dict[Case, set[Any]]:
    """The things that each case has to count anew."""
    found = defaultdict[Case, set[Any]](set)
    for row in await touched_by(connection, where, fact_ids):
        for case in CASES_OF_TYPE.get(row["type"], ()):
            thing = row[COLUMN[case.by]]
            if thing is not None:
                found[case].add(thing)
    return found


async def _count_anew(
    connection: Connection,
    where: tuple[UUID, UUID],
    touched: Mapping[Case, Collection[Any]],
    setting: Setting,
) -> Counter[Place]:
    """What has to be added to the cells now that more is known of the things of some cases.

    The cases put facts together in the same way, so each fact is read once.
    """
    (by,) = {case.by for case in touched}
    things = {thing for those in touched.values() for thing in those}
    types = {type for case in touched for type in case.types}
    facts = await facts_of_things(connection, where, by, things, types)
    changes = Counter[Place]()
    for case, those in touched.items():
        now = {str(thing): count_thing(case, facts[thing], setting) for thing in those}
        changes.update(await _replace(connection, (*where, case.name, case.version), now))
    return changes


async def _replace(
    connection: Connection, row: tuple[UUID, UUID, str, int], now: Mapping[str, Counter[Place]]
) -> Counter[Place]:
    """Keep what things of a case add now; what that changes."""
    known = await connection.fetch(_KNOWN, *row, [*now], timeout=SECONDS)
    before = {thing: read_back(tallies) for thing, tallies in known}
    changes = Counter[Place]()
    for thing, tallies in now.items():
        changes.update(tallies)
        changes.subtract(before.get(thing, {}))
    changed = {one: new for one, new in now.items() if new and new != before.get(one)}
    await keep_things(connection, row, changed)
    gone = [one for one in before if not now[one]]
    if gone:
        await connection.execute(_FORGET, *row, gone, timeout=SECONDS)
    return changes


async def keep_things(
    connection: Connection,
    row: tuple[UUID, UUID, str, int],
    things: Mapping[str, Mapping[Place, int]],
) -> None:
    """Note what each thing of a case adds; ``row`` is workspace, campaign, name and version."""
    tallies = [written(one) for one in things.values()]
    if tallies:
        await connection.execute(_KEEP, *row, [*things], tallies, timeout=SECONDS)


async def setting_of(connection: Connection, workspace_id: UUID, campaign_id: UUID) -> Setting:
    """What a campaign says about itself."""
    row = await connection.fetchrow(_SETTING, workspace_id, campaign_id)
    assert row is not None  # noqa: S101 (facts belong to a campaign)
    return setting_from(*row)


def setting_from(zone: str, starts_at: datetime | None, ends_at: datetime | None) -> Setting:
    """The same from its columns."""
    # It may end at midnight, which begins a day that is not its own.
    last = ends_at and local_day(ends_at - timedelta(microseconds=1), zone)
    return Setting(
        zone=zone,
        start=starts_at and local_day(starts_at, zone),
        end=last and last + timedelta(days=1),
    )


def definitions(setting: Setting) -> str:
    """A mark of everything that decides what facts add up to: another one, and they add up to
    something else, so the campaign has to be counted anew."""
    return blake2b(f"{_DECLARED} {setting}".encode(), digest_size=16).hexdigest()
