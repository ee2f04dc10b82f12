"""Thanks that are due to be written, on one way: found, held, and settled with what was written."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text, update
from sqlmodel import col

from service.store.fair_share import fair_share
from service.store.session import Database, Session
from service.store.thanks import Thanks, thanks_among
from service.store.thanks_ways import Way

LATER = timedelta(hours=12)  # whoever was told often enough for a day gets the rest together
ROUND = 50  # messages that are looked at before others get their turn


@cache
def _due(way: Way) -> TextClause:
    oldest = fair_share(
        way.table,
        key="thanks_id",
        turn=("workspace_id",),
        by="due_at",
        waits="state = 'waiting'",
        due="due_at <= :at",
    )
    return text(f"""
        WITH oldest AS MATERIALIZED ({oldest})
        SELECT workspace_id, participant_id, campaign_id, min(due_at) AS since
        FROM {way.table} JOIN oldest USING (workspace_id, thanks_id)
        GROUP BY 1, 2, 3 ORDER BY since
    """)  # noqa: S608 (statements of our own)


@cache
def _hold(way: Way) -> TextClause:
    return text(f"""
        SELECT thanks_id, organisation_id FROM {way.table}
        WHERE workspace_id = :workspace AND participant_id = :participant
            AND campaign_id = :campaign AND state = 'waiting' AND due_at <= :at
        ORDER BY thanks_id FOR UPDATE SKIP LOCKED
    """)  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Somebody who is to be written to now about one campaign."""

    workspace_id: UUID
    participant_id: UUID
    campaign_id: UUID


async def _due_people(session: Session, way: Way, at: datetime) -> list[Due]:
    """Those who are to be written to, some of each tenant: who has waited longest there."""
    rows = await session.execute(_due(way), {"at": at, "most": ROUND})
    return [
        Due(
            workspace_id=row.workspace_id,
            participant_id=row.participant_id,
            campaign_id=row.campaign_id,
        )
        for row in rows
    ]


async def for_each_due(
    database: Database, way: Way, at: datetime, tell: Callable[[Session, Due], Awaitable[None]]
) -> int:
    """Tell whoever is due, each in a transaction of their tenant.

    What is queued, and that it was, is one transaction: killed in between, nobody is told
    anything twice, and nobody is left out.

    Args:
        database: As the worker: people of all tenants.

    Returns:
        How many people were looked at; call again at once when there were any.
    """
    async with database.read() as session:
        people = await _due_people(session, way, at)
    for person in people:
        async with database.transaction(person.workspace_id) as session:
            await tell(session, person)
    return len(people)


async def hold_due(
    session: Session, way: Way, person: Due, at: datetime
) -> tuple[UUID, list[UUID], list[Thanks]] | None:
    """Hold what somebody is to be written about.

    Returns:
        In whose name, all messages that are due, and those of them that are still news: not read,
        not followed by newer ones. ``None``: somebody else is at it.
    """
    named = {
        "workspace": person.workspace_id,
        "participant": person.participant_id,
        "campaign": person.campaign_id,
        "at": at,
    }
    rows = (await session.execute(_hold(way), named)).all()
    if not rows:
        return None
    organisation = rows[-1].organisation_id
    held = [row.thanks_id for row in rows]
    found = await thanks_among(session, person.workspace_id, person.participant_id, held)
    return organisation, held, found


async def settle(
    session: Session,
    way: Way,
    workspace_id: UUID,
    held: Sequence[UUID],
    values: dict[str, Any],
    *,
    at: datetime,
) -> None:
    """Note what became of what was held: ``state``, and what it went out with, or ``due_at``."""
    mine = (col(way.row.workspace_id) == workspace_id, col(way.row.thanks_id).in_(held))
    await session.execute(update(way.row).where(*mine).values(updated_at=at, **values))
