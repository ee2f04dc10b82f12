"""Ledgers of points, read. Entries are added by ``point_booking``, never changed or removed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from service.store.session import Session
from service.store.tables import PointEntryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """An entry as it stands in the ledger."""

    id: UUID
    quest_id: UUID
    completion_id: UUID
    rule: str
    version: int
    amount: int
    reason: str
    booked_at: datetime


async def entries_of(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    participant_id: UUID,
    *,
    before: UUID | None,
    limit: int,
) -> list[Booked]:
    """A person's ledger in a campaign, newest first, older than ``before``."""
    statement = (
        select(PointEntryRow)
        .where(
            PointEntryRow.workspace_id == workspace_id,
            PointEntryRow.participant_id == participant_id,
            PointEntryRow.campaign_id == campaign_id,
        )
        .order_by(col(PointEntryRow.id).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(col(PointEntryRow.id) < before)
    names = Booked.__dataclass_fields__
    return [
        Booked(**{name: getattr(row, name) for name in names})
        for row in await session.exec(statement)
    ]


async def points_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, participant_id: UUID
) -> int:
    """The sum of a person's ledger in a campaign."""
    statement = select(func.coalesce(func.sum(col(PointEntryRow.amount)), 0)).where(
        PointEntryRow.workspace_id == workspace_id,
        PointEntryRow.participant_id == participant_id,
        PointEntryRow.campaign_id == campaign_id,
    )
    return int((await session.exec(statement)).one())
