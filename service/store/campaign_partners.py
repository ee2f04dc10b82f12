"""The organisations behind a campaign, as its public page names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from service.store.charters import confirmations_of
from service.store.session import Session
from service.store.tables import CampaignRow, OrganisationRow, PartnerRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPartner:
    """An organisation in the campaign; the lead comes first."""

    organisation_id: UUID
    name: str
    url: str | None
    role: str
    joined_on: date | None
    left_on: date | None
    confirmed_charter: int | None


async def partners_shown(session: Session, campaign: CampaignRow) -> tuple[CampaignPartner, ...]:
    """The organisations behind a campaign, also those that left; the lead comes first."""
    confirmed = await confirmations_of(session, campaign.workspace_id, campaign.id)
    stands = {one.organisation_id: one.version for one in confirmed}
    lead_id = campaign.lead_organisation_id
    lead = await session.get_one(OrganisationRow, (campaign.workspace_id, lead_id))
    others = [
        _shown(organisation, partner.role, stands, since=partner.joined_on, until=partner.left_on)
        for partner, organisation in await _partners(session, campaign)
        if organisation.id != lead_id
    ]
    return (_shown(lead, "lead", stands), *others)


async def _partners(
    session: Session, campaign: CampaignRow
) -> Sequence[tuple[PartnerRow, OrganisationRow]]:
    rows = await session.exec(
        select(PartnerRow, OrganisationRow)
        .where(
            PartnerRow.workspace_id == campaign.workspace_id,
            PartnerRow.campaign_id == campaign.id,
            OrganisationRow.workspace_id == campaign.workspace_id,
            col(OrganisationRow.id) == col(PartnerRow.organisation_id),
        )
        .order_by(col(PartnerRow.position))
    )
    return rows.all()


def _shown(
    organisation: OrganisationRow,
    role: str,
    stands: Mapping[UUID, int],
    *,
    since: date | None = None,
    until: date | None = None,
) -> CampaignPartner:
    return CampaignPartner(
        organisation_id=organisation.id,
        name=organisation.name,
        url=organisation.url,
        role=role,
        joined_on=since,
        left_on=until,
        confirmed_charter=stands.get(organisation.id),
    )
