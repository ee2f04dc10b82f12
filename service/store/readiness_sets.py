"""What partners answered to the questionnaire; each time is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from service.store.session import Session
from service.store.tables import ReadinessSetRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessSet:
    """One partner's answers at one time."""

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    organisation_id: UUID
    answers: Mapping[str, int]
    brakes: Sequence[str]
    actor: str
    answered_at: datetime


async def add_readiness_set(session: Session, new: ReadinessSet) -> None:
    """Store it."""
    session.add(ReadinessSetRow(**asdict(new)))
    await session.flush()


async def readiness_sets(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> list[ReadinessSet]:
    """All sets of a campaign, the newest first."""
    row = ReadinessSetRow
    found = await session.execute(
        select(row)
        .where(col(row.workspace_id) == workspace_id, col(row.campaign_id) == campaign_id)
        .order_by(col(row.id).desc())
    )
    names = [one.name for one in fields(ReadinessSet)]
    return [ReadinessSet(**{name: getattr(one, name) for name in names}) for one in found.scalars()]
