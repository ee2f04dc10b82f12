"""Organisations that are asked to become partners, and what they answered."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import AlreadyExists, NotFound
from service.store.session import Session
from service.store.tables import (
    CampaignRow,
    OrganisationRow,
    PartnerInvitationRow,
)

OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerInvitation:
    """An organisation is asked, for ``expires_at`` at the latest; ``state`` says how it ended."""

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    organisation_id: UUID
    recruited_by: UUID
    role: str
    sector: str | None
    message: str | None
    state: str
    invited_by: str
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
    answered_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An invitation with the names that whoever reads it needs."""

    invitation: PartnerInvitation
    organisation: str
    inviting: str
    campaign: dict[str, str]


async def add_partner_invitation(session: Session, new: PartnerInvitation) -> None:
    """Store it, unless one is open; what nobody answered in time is no obstacle.

    Raises:
        AlreadyExists: the organisation has an open invitation to this campaign.
    """
    row = PartnerInvitationRow
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == new.workspace_id,
            col(row.campaign_id) == new.campaign_id,
            col(row.organisation_id) == new.organisation_id,
            col(row.state) == OPEN,
            col(row.expires_at) <= new.created_at,
        )
        .values(state="expired", answered_at=new.created_at)
    )
    made = insert(row).values(asdict(new)).on_conflict_do_nothing().returning(col(row.id))
    if (await session.execute(made)).one_or_none() is None:
        raise AlreadyExists("This organisation is invited already.")


async def find_partner_invitation(
    session: Session, workspace_id: UUID, invitation_id: UUID, *, lock: bool = False
) -> PartnerInvitation:
    """The invitation; with ``lock``, held until the transaction ends.

    Raises:
        NotFound: there is none in this workspace.
    """
    row = PartnerInvitationRow
    query = select(row).where(col(row.workspace_id) == workspace_id, col(row.id) == invitation_id)
    found = await session.execute(query.with_for_update() if lock else query)
    one = found.scalar_one_or_none()
    if one is None:
        raise NotFound()
    return _invitation(one)


async def end_invitation(
    session: Session, invitation: PartnerInvitation, state: str, *, by: str, at: datetime
) -> None:
    """Note how it ended; the caller holds it."""
    row = PartnerInvitationRow
    await session.execute(
        update(row)
        .where(col(row.workspace_id) == invitation.workspace_id, col(row.id) == invitation.id)
        .values(state=state, answered_at=at, answered_by=by)
    )


async def invitations_to(
    session: Session, workspace_id: UUID, campaign_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Shown]:
    """All invitations to a campaign, the oldest first."""
    query = _shown(workspace_id).where(col(PartnerInvitationRow.campaign_id) == campaign_id)
    return await _page(session, query, after, limit)


async def invitations_for(
    session: Session, workspace_id: UUID, organisation_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Shown]:
    """All invitations that an organisation got, the oldest first."""
    wanted = col(PartnerInvitationRow.organisation_id) == organisation_id
    return await _page(session, _shown(workspace_id).where(wanted), after, limit)


async def shown_invitation(session: Session, invitation: PartnerInvitation) -> Shown:
    """One invitation with its names."""
    query = _shown(invitation.workspace_id).where(col(PartnerInvitationRow.id) == invitation.id)
    [found] = await _page(session, query, None, 1)
    return found


def _shown(workspace_id: UUID) -> Select[Any]:
    row, inviting = PartnerInvitationRow, OrganisationRow.__table__.alias("inviting")  # type: ignore[attr-defined]  # a table at run time
    return (
        select(
            row,
            col(OrganisationRow.name),
            inviting.c.name.label("inviting"),
            col(CampaignRow.definition)["title"].label("title"),
        )
        .join(
            OrganisationRow,
            (col(OrganisationRow.workspace_id) == col(row.workspace_id))
            & (col(OrganisationRow.id) == col(row.organisation_id)),
        )
        .join(
            inviting,
            (inviting.c.workspace_id == col(row.workspace_id))
            & (inviting.c.id == col(row.recruited_by)),
        )
        .join(
            CampaignRow,
            (col(CampaignRow.workspace_id) == col(row.workspace_id))
            & (col(CampaignRow.id) == col(row.campaign_id)),
        )
        .where(col(row.workspace_id) == workspace_id)
        .order_by(col(row.id))
    )


async def _page(
    session: Session, query: Select[Any], after: UUID | None, limit: int
) -> list[Shown]:
    if after is not None:
        query = query.where(col(PartnerInvitationRow.id) > after)
    return [
        Shown(
            invitation=_invitation(row),
            organisation=organisation,
            inviting=inviting,
            campaign=title,
        )
        for row, organisation, inviting, title in await session.execute(query.limit(limit))
    ]


def _invitation(row: PartnerInvitationRow) -> PartnerInvitation:
    names = [one.name for one in fields(PartnerInvitation)]
    return PartnerInvitation(**{name: getattr(row, name) for name in names})
