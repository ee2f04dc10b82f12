# ruff: noqa: S608 (columns are ours)
"""Which campaigns have cases to count: facts that await it, or declarations that are others now.

The worker sees how the counting stands in all workspaces, and campaigns only in one at a time.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from service.store.campaign_setting import SETTING, setting_from
from service.store.each_waiting import each_waiting
from service.store.kpi_built import DECLARED
from service.store.kpi_cases import definitions
from service.store.session import Session, enter

_WAITING = each_waiting("kpi_awaiting")
_COUNTED = text(f"""
    SELECT s.workspace_id, s.campaign_id, s.definitions, s.built IS NOT NULL AS noted,
        {SETTING}
    FROM case_state s JOIN campaign c
        ON c.workspace_id = s.workspace_id AND c.id = s.campaign_id
    WHERE s.workspace_id = :workspace""")
_WORKSPACES = text("SELECT DISTINCT workspace_id FROM case_state ORDER BY workspace_id")

VERIFIED_EVERY = timedelta(hours=20)
_UNVERIFIED = text(f"""
    SELECT s.workspace_id, s.campaign_id, s.definitions, {SETTING}
    FROM case_state s JOIN campaign c
        ON c.workspace_id = s.workspace_id AND c.id = s.campaign_id
    WHERE s.workspace_id = :workspace
        AND (s.verified_at IS NULL OR s.verified_at < :before)""")
_NOTE_BUILT = text("""
    UPDATE case_state SET built = CAST(:built AS jsonb), built_at = :at
    WHERE workspace_id = :workspace AND campaign_id = :campaign AND built IS NULL""")
_NOTE_VERIFIED = text("""
    UPDATE case_state SET verified_at = :at
    WHERE workspace_id = :workspace AND campaign_id = :campaign""")


async def campaigns_to_count(session: Session) -> list[tuple[UUID, UUID]]:
    """Workspace and campaign of all facts that cases have not looked at."""
    return [(row[0], row[1]) for row in await session.execute(_WAITING)]


@dataclass(frozen=True, slots=True)
class Due:
    """Campaigns of all workspaces for which something is to be done.

    Args:
        rebuild: Their numbers were made by other declarations, or for other days of theirs.
        note: They are up to date, and do not say yet by which versions of measures.
    """

    rebuild: list[tuple[UUID, UUID]] = field(default_factory=list)
    note: list[tuple[UUID, UUID]] = field(default_factory=list)


async def campaigns_due(session: Session) -> Due:
    """Look once how all campaigns were counted."""
    due = Due()
    for workspace_id, campaign_id, known, noted, *days in await _everywhere(session, _COUNTED):
        if known != definitions(setting_from(*days)):
            due.rebuild.append((workspace_id, campaign_id))
        elif not noted:
            due.note.append((workspace_id, campaign_id))
    return due


async def note_built(session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime) -> None:
    """Its cells are made by what is declared now."""
    values = {"workspace": workspace_id, "campaign": campaign_id, "built": DECLARED, "at": at}
    await session.execute(_NOTE_BUILT, values)


async def campaigns_to_verify(session: Session, at: datetime) -> list[tuple[UUID, UUID, str]]:
    """Campaigns whose numbers were not verified for most of a day, with their time zones; what
    waits to be made anew is not."""
    rows = await _everywhere(session, _UNVERIFIED, before=at - VERIFIED_EVERY)
    return [
        (workspace_id, campaign_id, days[0])
        for workspace_id, campaign_id, known, *days in rows
        if known == definitions(setting_from(*days))
    ]


async def note_verified(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> None:
    """Tonight it was done."""
    values = {"workspace": workspace_id, "campaign": campaign_id, "at": at}
    await session.execute(_NOTE_VERIFIED, values)


async def _everywhere(session: Session, statement: TextClause, **values: Any) -> list[Any]:
    """What a statement finds in each workspace, one after the other."""
    found: list[Any] = []
    for (workspace_id,) in (await session.execute(_WORKSPACES)).all():
        await enter(session, workspace_id)
        found += await session.execute(statement, {**values, "workspace": workspace_id})
    return found
