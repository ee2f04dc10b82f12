"""Thanks that are to leave the inbox: planned when they are given, for those who agreed.

Planned is what belongs to somebody who agreed to be written to on that way by the campaign's lead,
and can be reached on it. Whether they still agree is asked again when it is due, and once more when
it leaves: a no holds from the moment it is said.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from scoring.posting import due
from service.store.pruning import prune
from service.store.session import Session
from service.store.thanks_ways import WAYS, Way
from service.store.thanks_wishes import read_wishes

KEPT = timedelta(days=30)
BATCH = 500


@cache
def _meant(way: Way) -> TextClause:
    agrees = way.agrees(organisation="c.lead_organisation_id", participant="t.participant_id")
    return text(f"""
        SELECT t.id, t.participant_id, t.campaign_id, t.moment, t.told_at, c.time_zone,
            c.lead_organisation_id AS organisation_id, w.wishes
        FROM thanks t
        JOIN campaign c ON c.workspace_id = t.workspace_id AND c.id = t.campaign_id
        LEFT JOIN thanks_wish w
            ON w.workspace_id = t.workspace_id AND w.participant_id = t.participant_id
        CROSS JOIN LATERAL ({agrees}) AS said
        WHERE t.workspace_id = :workspace AND t.id = ANY (:thanks) AND said.agrees
            AND EXISTS (SELECT FROM {way.reached} r WHERE r.workspace_id = t.workspace_id
                AND r.participant_id = t.participant_id)
    """)  # noqa: S608 (statements of our own)


async def plan(
    session: Session,
    workspace_id: UUID,
    thanks: Sequence[UUID],
    at: datetime,
    *,
    ways: Iterable[Way] = WAYS,
) -> None:
    """Plan to write to those among the told who agreed to it; again, when they wish otherwise."""
    for way in ways:
        await _plan(session, way, workspace_id, thanks, at)


async def _plan(
    session: Session, way: Way, workspace_id: UUID, thanks: Sequence[UUID], at: datetime
) -> None:
    named = {"workspace": workspace_id, "thanks": list(thanks)}
    planned, never = [], []
    for row in await session.execute(_meant(way), named):
        when = due(read_wishes(row.wishes), row.moment, at, ZoneInfo(row.time_zone))
        if when is None:
            never.append(row.id)
        else:
            planned.append(_row(workspace_id, row, when, at))
    if planned:
        await _put(session, way, planned)
    if never:
        mine = col(way.row.workspace_id) == workspace_id
        waiting = col(way.row.state) == "waiting"
        these = col(way.row.thanks_id).in_(never)
        await session.execute(delete(way.row).where(mine, these, waiting))


async def _put(session: Session, way: Way, planned: Sequence[dict[str, Any]]) -> None:
    statement = insert(way.row)
    again = {"due_at": statement.excluded.due_at, "updated_at": statement.excluded.updated_at}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "thanks_id"],
            set_=again,
            where=col(way.row.state) == "waiting",
        ),
        planned,
    )


async def waiting_for(
    session: Session, workspace_id: UUID, participant_id: UUID
) -> dict[Way, list[UUID]]:
    """The messages that somebody is to be written about, held until the transaction ends."""
    named = {"workspace": workspace_id, "participant": participant_id}
    found = {}
    for way in WAYS:
        held = text(f"""
            SELECT thanks_id FROM {way.table} WHERE workspace_id = :workspace
                AND participant_id = :participant AND state = 'waiting'
            ORDER BY thanks_id FOR UPDATE
        """)  # noqa: S608
        found[way] = list((await session.execute(held, named)).scalars())
    return {way: thanks for way, thanks in found.items() if thanks}


async def prune_planned(session: Session, *, at: datetime) -> int:
    """Delete a batch of what was settled long ago; how many? What waits is due sooner."""
    gone = [
        await prune(session, way.table, before=at - KEPT, batch=BATCH, by="updated_at")
        for way in WAYS
    ]
    return sum(gone)


def _row(workspace_id: UUID, meant: Any, when: datetime, at: datetime) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "thanks_id": meant.id,
        "participant_id": meant.participant_id,
        "campaign_id": meant.campaign_id,
        "organisation_id": meant.organisation_id,
        "state": "waiting",
        "due_at": when,
        "updated_at": at,
    }
