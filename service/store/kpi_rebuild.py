# ruff: noqa: S608
"""Rebuild: all cells of a campaign from its facts, beside the fold and by other statements."""

from datetime import datetime
from uuid import UUID

from service.store.driver import driver
from service.store.kpi_case_rebuild import rebuild_cases
from service.store.kpi_families import ALL, FIRSTS, PEOPLE
from service.store.kpi_firsts import fill_firsts, move_firsts, touched_by_campaign
from service.store.kpi_locks import lock_campaign, lock_cases, lock_firsts, plan
from service.store.kpi_people import fill_members, fill_transitions
from service.store.kpi_sql import FACTS, FOLDED, RETRACTIONS, among
from service.store.kpi_statements import fill_cells
from service.store.session import Session

SECONDS = 1800.0

_MINE = "WHERE workspace_id = $1 AND campaign_id = $2"
_BEHIND = f"dimset IN ('{FACTS}', '{RETRACTIONS}')"
# Cells of older versions stay as they were: reports made of them remain reproducible.
_DROP = (
    f"DELETE FROM kpi_member {_MINE} AND {among(PEOPLE)}",
    f"DELETE FROM kpi_trans {_MINE} AND {among(PEOPLE)}",
    f"DELETE FROM kpi_cell {_MINE} AND {among(ALL)} AND ({_BEHIND} OR NOT {among(FIRSTS)})",
)
_FILL = (fill_cells(ALL), fill_members(PEOPLE), fill_transitions(PEOPLE))
_FIND_FIRSTS = tuple(move_firsts(touched_by_campaign(measure), measure) for measure in FIRSTS)
_DROP_FIRSTS = f"DELETE FROM kpi_cell {_MINE} AND {among(FIRSTS)} AND NOT {_BEHIND}"
_FILL_FIRSTS = tuple(fill_firsts(measure) for measure in FIRSTS)
_NOTE = f"""
    INSERT INTO fold_state (workspace_id, campaign_id, folded_at, folded_facts)
    SELECT $1, $2, $3, count(*) FROM ({FOLDED}) f
    ON CONFLICT (workspace_id, campaign_id) DO UPDATE
    SET folded_at = excluded.folded_at, folded_facts = excluded.folded_facts
    RETURNING folded_facts"""


async def rebuild(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> int | None:
    """Replace the cells of a campaign by what its facts say, in the caller's transaction.

    Counts exactly the facts that do not wait in the queue. That set cannot change under the
    campaign's lock: new facts arrive together with their place in the queue, and only a folder
    takes them out of it. So facts may keep arriving, and each is counted once.

    Returns:
        How many facts were counted, ``None`` when somebody is folding or counting this campaign.
    """
    for lock in (lock_campaign, lock_cases):
        if not await lock(session, workspace_id, campaign_id):
            return None
    await plan(session, SECONDS, afresh=True)
    connection = await driver(session)
    mine = (workspace_id, campaign_id)

    for statement in (*_DROP, *_FILL):
        await connection.execute(statement, *mine, timeout=SECONDS)
    await lock_firsts(session, workspace_id)
    for statement in (*_FIND_FIRSTS, _DROP_FIRSTS, *_FILL_FIRSTS):
        await connection.execute(statement, *mine, timeout=SECONDS)
    await rebuild_cases(session, *mine, at)
    return int(await connection.fetchval(_NOTE, *mine, at, timeout=SECONDS))
