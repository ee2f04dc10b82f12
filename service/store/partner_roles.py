"""What a partner is, from one day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from service.store.partnerships import Held, held_campaign, touch
from service.store.session import Session
from service.store.tables import PartnerRoleRow, PartnerRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRole:
    """What a partner is from a day on, as somebody set it."""

    organisation_id: UUID
    role: str
    from_on: date
    set_by: str


async def set_role(session: Session, held: Held, dated: DatedRole, *, at: datetime) -> None:
    """Note what a partner is from a day on; today's is what the public page shows."""
    key = {
        "workspace_id": held.workspace_id,
        "campaign_id": held.campaign_id,
        "organisation_id": dated.organisation_id,
        "from_on": dated.from_on,
    }
    said = {"role": dated.role, "set_by": dated.set_by, "set_at": at}
    noted = insert(PartnerRoleRow).values(key | said)
    await session.execute(noted.on_conflict_do_update(index_elements=list(key), set_=said))
    current = (
        select(col(PartnerRoleRow.role))
        .where(
            *(getattr(PartnerRoleRow, name) == key[name] for name in list(key)[:3]),
            col(PartnerRoleRow.from_on) <= held.day(at),
        )
        .order_by(col(PartnerRoleRow.from_on).desc())
        .limit(1)
    )
    role = await session.scalar(current)
    if role is not None:
        partner = (held.workspace_id, held.campaign_id, dated.organisation_id)
        (await session.get_one(PartnerRow, partner)).role = role
        await touch(session, await held_campaign(session, held))


async def roles_of(session: Session, workspace_id: UUID, campaign_id: UUID) -> Sequence[DatedRole]:
    """Every role that was set, the earliest first."""
    row = PartnerRoleRow
    found = await session.execute(
        select(row)
        .where(col(row.workspace_id) == workspace_id, col(row.campaign_id) == campaign_id)
        .order_by(col(row.from_on), col(row.organisation_id))
    )
    return [
        DatedRole(
            organisation_id=one.organisation_id,
            role=one.role,
            from_on=one.from_on,
            set_by=one.set_by,
        )
        for one in found.scalars()
    ]
