"""The organisations behind a campaign, as its public page names them."""

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
    stands = {
        one.organisation_id: one.version
        for one in await confirmations_of(session, campaign.workspace_id, campaign.id)
    }
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
    partners = [
        CampaignPartner(
            organisation_id=organisation.id,
            name=organisation.name,
            url=organisation.url,
            role=partner.role,
            joined_on=partner.joined_on,
            left_on=partner.left_on,
            confirmed_charter=stands.get(organisation.id),
        )
        for partner, organisation in rows
    ]
    lead = await session.get_one(
        OrganisationRow, (campaign.workspace_id, campaign.lead_organisation_id)
    )
    first = CampaignPartner(
        organisation_id=lead.id,
        name=lead.name,
        url=lead.url,
        role="lead",
        joined_on=None,
        left_on=None,
        confirmed_charter=stands.get(lead.id),
    )
    return (first, *(partner for partner in partners if partner.organisation_id != lead.id))
