# ruff: noqa: S608
"""Rebuild: all cells of a campaign from its facts, beside those that are read, in pieces.

What is made has the version with a minus before it, so nobody reads it. Pieces are committed one
by one, each with a note how far it is; the last transaction takes away the minus, for all numbers
at once. A rebuild that dies leaves its note and its mark, so that nothing is counted on top of it,
and the worker goes on (``kpi_rebuild_state``).

Counts exactly the facts that do not wait in the queue. That set cannot change while the locks of
the campaign are held: new facts arrive together with their place in the queue, and only a folder
takes them out of it. So facts may keep arriving, and each is counted once.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from scoring.case import CaseMeasure
from scoring.registry import CASES, MEASURES
from service.store.campaign_setting import setting_of
from service.store.driver import driver
from service.store.kpi_adding import FURTHER
from service.store.kpi_balances import FORGOTTEN, read_balance
from service.store.kpi_built import DECLARED
from service.store.kpi_case_rows import TEXT
from service.store.kpi_cases import definitions
from service.store.kpi_ending import note_end
from service.store.kpi_families import ALL, FIRSTS, PEOPLE
from service.store.kpi_firsts import fill_firsts, move_firsts, touched_by_campaign
from service.store.kpi_locks import (
    hold_no_snapshot,
    lock_campaign,
    lock_cases,
    lock_firsts,
    plan,
)
from service.store.kpi_people import read_acts
from service.store.kpi_pieces import Piece
from service.store.kpi_presence import make_people as write_people
from service.store.kpi_rebuild_state import (
    CELLS,
    Made,
    Rebuild,
    note,
    read_rebuild,
    set_out,
    take_up,
)
from service.store.kpi_sql import BESIDE, CELL, FACTS, IN_ORDER, RETRACTIONS, among, folded_between
from service.store.kpi_statements import add_cells
from service.store.kpi_tallies import add_tallies, evidence_name
from service.store.session import Session

SECONDS = 1800.0
WHOLE_SECONDS = 24 * 3600.0  # of the transaction that holds the locks meanwhile
FACTS_AT_ONCE, ACTORS_FACTS_AT_ONCE, ROWS_AT_ONCE = 50_000, 20_000, 20_000

_MINE = "WHERE workspace_id = $1 AND campaign_id = $2"
_FURTHER = {table: "".join(f"{name}, " for name in more) for table, more in FURTHER.items()}
_CLEAR = tuple(f"DELETE FROM {table} {_MINE} AND version < 0" for table in FURTHER)
# Of whom is forgotten no fact tells any more: what they had added stays, and is begun with.
_THINGS = f"{_MINE} AND thing NOT LIKE '{FORGOTTEN}%'"
_DROP_THINGS = f"""
    DELETE FROM kpi_case {_MINE} AND ctid = ANY (ARRAY (
        SELECT ctid FROM kpi_case {_THINGS} LIMIT {ROWS_AT_ONCE}))"""
_BALANCES = f"""
    SELECT {TEXT} FROM kpi_case {_MINE} AND thing LIKE '{FORGOTTEN}%'
        AND (name, version) IN (SELECT * FROM unnest($3::text[], $4::int[]))"""

# What was put there by other ways than the queue nobody has counted yet.
_KNOWN = f"""
    SELECT coalesce((SELECT nullif(folded_facts, 0) FROM fold_state {_MINE}),
        (SELECT count(*) FROM fact {_MINE}))"""

_BY_ID, _BY_ACTOR = folded_between("id"), folded_between("actor_id")
_NEXT_ID = f"""
    SELECT id FROM fact {_MINE} AND ($3::uuid IS NULL OR id > $3) ORDER BY id OFFSET $4 LIMIT 1"""
# An index leads from one person to the next, whatever the campaign.
_NEXT_ACTOR = """
    SELECT actor_id FROM fact WHERE workspace_id = $1 AND ($2::uuid IS NULL OR actor_id > $2)
    ORDER BY actor_id OFFSET $3 LIMIT 1"""
_ADD_CELLS = add_cells(ALL, _BY_ID)
_DROP_PEOPLE = tuple(
    f"""
    DELETE FROM {table} {_MINE}
        AND ($3::uuid IS NULL OR actor_id > $3) AND ($4::uuid IS NULL OR actor_id <= $4)"""
    for table in ("kpi_presence", "kpi_member_before")
)
_READ_ACTS = read_acts(PEOPLE, _BY_ACTOR)

# Cells of older versions stay as they were: reports made of them remain reproducible.
_BEHIND = f"dimset IN ('{FACTS}', '{RETRACTIONS}')"
_DROP = (
    f"DELETE FROM kpi_trans {_MINE} AND {among(PEOPLE)}",
    f"DELETE FROM kpi_cell {_MINE} AND {among(ALL)} AND ({_BEHIND} OR NOT {among(FIRSTS)})",
)
_COUNTED = tuple(one for one in MEASURES.values() if isinstance(one, CaseMeasure))
_CASE_CELLS = (
    [*(one.name for one in _COUNTED), *(evidence_name(case) for case in CASES.values())],
    [*(one.version for one in _COUNTED), *(case.version for case in CASES.values())],
)
_OF_CASES = "(measure, version) IN (SELECT * FROM unnest($3::text[], $4::int[]))"
_DROP_CASES = tuple(f"DELETE FROM {table} {_MINE} AND {_OF_CASES}" for table in FURTHER)
_SHOW = tuple(
    f"""
    WITH made AS (DELETE FROM {table} {_MINE} AND version < 0 RETURNING *)
    INSERT INTO {table} (workspace_id, campaign_id, {CELL}, day, {further}n)
    SELECT $1, $2, {BESIDE}, day, {further}n FROM made ORDER BY {IN_ORDER}"""
    for table, further in _FURTHER.items()
)
_FIND_FIRSTS = tuple(move_firsts(touched_by_campaign(measure), measure) for measure in FIRSTS)
_DROP_FIRSTS = f"DELETE FROM kpi_cell {_MINE} AND {among(FIRSTS)} AND NOT {_BEHIND}"
_FILL_FIRSTS = tuple(fill_firsts(measure) for measure in FIRSTS)
_DROP_AWAITING = f"DELETE FROM kpi_awaiting {_MINE}"
_NOTE_FOLDED = """
    INSERT INTO fold_state (workspace_id, campaign_id, folded_at, folded_facts)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (workspace_id, campaign_id) DO UPDATE
    SET folded_at = excluded.folded_at, folded_facts = excluded.folded_facts"""
_NOTE_REBUILT = """
    INSERT INTO case_state (workspace_id, campaign_id, counted_at, definitions, built, built_at)
    VALUES ($1, $2, $3, $4, $5::jsonb, $3)
    ON CONFLICT (workspace_id, campaign_id)
    DO UPDATE SET (counted_at, definitions, built, built_at, rebuild)
        = (excluded.counted_at, excluded.definitions, excluded.built, excluded.built_at, NULL)"""


async def hold(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
    """Keep everybody from folding and counting a campaign to the end of the transaction.

    Returns:
        Whether nobody is at it.
    """
    for lock in (lock_campaign, lock_cases):
        if not await lock(session, workspace_id, campaign_id):
            return False
    await plan(session, WHOLE_SECONDS, afresh=True)
    await hold_no_snapshot(session)
    return True


async def begin(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime, *, afresh: bool
) -> Rebuild:
    """Go on with a rebuild that stopped, or take away what it has left and begin."""
    await plan(session, SECONDS, afresh=True)
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    await note_end(connection, where, at)
    wanted = definitions(await setting_of(connection, *where))
    found = await take_up(connection, where, wanted, at)
    if found and not afresh:
        return found
    for statement in _CLEAR:
        await connection.execute(statement, *where, timeout=SECONDS)
    named = ([case.name for case in CASES.values()], [case.version for case in CASES.values()])
    for (balance,) in await connection.fetch(_BALANCES, *where, *named, timeout=SECONDS):
        await add_tallies(connection, where, read_balance(balance), beside=True)
    return await set_out(connection, where, wanted, at)


async def how_far(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> tuple[int, Mapping[str, Made]]:
    """How many facts it will be, as far as is known, and how far each pass over them is."""
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    facts = int(await connection.fetchval(_KNOWN, *where, timeout=SECONDS))
    return facts, (await read_rebuild(connection, where)).passes


async def drop_things(session: Session, workspace_id: UUID, campaign_id: UUID, mark: str) -> bool:
    """Forget some of what was kept of things; whether there was any."""
    await plan(session, SECONDS, afresh=True)
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    gone = await connection.execute(_DROP_THINGS, *where, timeout=SECONDS) != "DELETE 0"
    await note(connection, where, mark, dropped=not gone)
    return gone


async def make_cells(
    session: Session, workspace_id: UUID, campaign_id: UUID, after: UUID | None
) -> Piece:
    """What the next facts add, by their ids."""
    await plan(session, SECONDS, afresh=True)
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    end = await connection.fetchval(_NEXT_ID, *where, after, FACTS_AT_ONCE - 1, timeout=SECONDS)
    facts = await connection.fetchval(_ADD_CELLS, *where, after, end, timeout=SECONDS)
    return Piece(end, facts)


async def make_people(
    session: Session, workspace_id: UUID, campaign_id: UUID, after: UUID | None
) -> Piece:
    """On which days the next people were there, and the steps between those days."""
    await plan(session, SECONDS, afresh=True)
    connection = await driver(session)
    many = ACTORS_FACTS_AT_ONCE
    end = await connection.fetchval(_NEXT_ACTOR, workspace_id, after, many - 1, timeout=SECONDS)
    some = (workspace_id, campaign_id, after, end)
    for statement in _DROP_PEOPLE:
        await connection.execute(statement, *some, timeout=SECONDS)
    acts = await connection.fetchrow(_READ_ACTS, *some, timeout=SECONDS)
    assert acts is not None  # noqa: S101 (a row of aggregates)
    await write_people(connection, (workspace_id, campaign_id), acts)
    return Piece(end, many)


async def switch(session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime) -> int:
    """Put what was made in the place of what was read, in the transaction that holds the locks.

    Returns:
        How many facts were counted.
    """
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    made = await read_rebuild(connection, where)
    for statement in _DROP:
        await connection.execute(statement, *where, timeout=SECONDS)
    for statement in _DROP_CASES:
        await connection.execute(statement, *where, *_CASE_CELLS, timeout=SECONDS)
    for statement in _SHOW:
        await connection.execute(statement, *where, timeout=SECONDS)
    await lock_firsts(session, workspace_id)
    for statement in (*_FIND_FIRSTS, _DROP_FIRSTS, *_FILL_FIRSTS, _DROP_AWAITING):
        await connection.execute(statement, *where, timeout=SECONDS)
    facts = made.of(CELLS).facts
    await connection.execute(_NOTE_REBUILT, *where, at, made.definitions, DECLARED)
    await connection.execute(_NOTE_FOLDED, *where, at, facts)
    return facts
