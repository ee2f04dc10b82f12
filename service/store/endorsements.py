"""Which organisations stand behind which badges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from service.store.session import Session
from service.store.tables import BadgeEndorsementRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """An organisation's word for a badge, in one version of it."""

    workspace_id: UUID
    badge_id: UUID
    organisation_id: UUID
    comment: str
    endorsed_at: datetime


async def endorse(session: Session, given: Endorsement) -> None:
    """Stand behind a badge; saying it again replaces the words."""
    statement = insert(BadgeEndorsementRow).values(
        {name: getattr(given, name) for name in Endorsement.__dataclass_fields__}
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "badge_id", "organisation_id"],
            set_={"comment": given.comment, "endorsed_at": given.endorsed_at},
        )
    )


async def take_word_back(
    session: Session, workspace_id: UUID, badge_id: UUID, organisation_id: UUID
) -> None:
    """Stand behind it no more; what was signed before stays as it is in the hands of people."""
    row = BadgeEndorsementRow
    await session.execute(
        delete(row).where(
            col(row.workspace_id) == workspace_id,
            col(row.badge_id) == badge_id,
            col(row.organisation_id) == organisation_id,
        )
    )


async def endorsements_of(
    session: Session, workspace_id: UUID, badge_id: UUID
) -> Sequence[Endorsement]:
    """Who stands behind a badge, in the order in which they said so."""
    row = BadgeEndorsementRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == workspace_id, row.badge_id == badge_id)
        .order_by(col(row.endorsed_at), col(row.organisation_id))
    )
    return [
        Endorsement(**{name: getattr(one, name) for name in Endorsement.__dataclass_fields__})
        for one in found
    ]
