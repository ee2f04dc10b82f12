"""Who is a partner of a campaign, as what, and from when to when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlmodel import col

from quests.errors import NotFound
from service.store.blueprint_parts import WITHDRAWN
from service.store.session import Session
from service.store.tables import CampaignRow, OrganisationRow, PartnerRow

LEAD = "lead"
SECTOR = "sector"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership:
    """An organisation in a campaign; ``left_on`` is its first day outside.

    The lead is one, too: with the role ``lead`` and without a last day.
    """

    organisation_id: UUID
    slug: str
    name: str
    role: str
    sector: str | None
    joined_on: date | None
    left_on: date | None

    def is_in(self, on: date) -> bool:
        """Whether it stands behind the campaign on that local day."""
        joined = self.joined_on is None or self.joined_on <= on
        return joined and (self.left_on is None or on < self.left_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A campaign whose partners nobody else changes before this transaction ends."""

    workspace_id: UUID
    campaign_id: UUID
    zone: ZoneInfo
    languages: tuple[str, ...]

    def day(self, at: datetime) -> date:
        """The local day of a moment."""
        return at.astimezone(self.zone).date()


async def partnerships_of(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> list[Partnership]:
    """The lead, then the partners in their order, also those who left."""
    campaign = await session.get(CampaignRow, (workspace_id, campaign_id))
    if campaign is None:
        raise NotFound()
    query = (
        select(PartnerRow, OrganisationRow)
        .join(
            OrganisationRow,
            (col(OrganisationRow.workspace_id) == col(PartnerRow.workspace_id))
            & (col(OrganisationRow.id) == col(PartnerRow.organisation_id)),
        )
        .where(
            col(PartnerRow.workspace_id) == workspace_id,
            col(PartnerRow.campaign_id) == campaign_id,
            col(PartnerRow.organisation_id) != campaign.lead_organisation_id,
        )
        .order_by(col(PartnerRow.position), col(PartnerRow.organisation_id))
    )
    found = (await session.execute(query)).all()
    lead = await session.get_one(OrganisationRow, (workspace_id, campaign.lead_organisation_id))
    first = Partnership(
        organisation_id=lead.id,
        slug=lead.slug,
        name=lead.name,
        role=LEAD,
        sector=None,
        joined_on=None,
        left_on=None,
    )
    return [first, *(_partnership(partner, organisation) for partner, organisation in found)]


async def partnership_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, organisation_id: UUID
) -> Partnership:
    """The partnership of an organisation, also when it is over.

    Raises:
        NotFound: no such campaign, or the organisation never took part in it.
    """
    for one in await partnerships_of(session, workspace_id, campaign_id):
        if one.organisation_id == organisation_id:
            return one
    raise NotFound()


async def lock_partners(session: Session, workspace_id: UUID, campaign_id: UUID) -> Held:
    """Let nobody else change who is a partner before this transaction ends.

    Raises:
        NotFound: no such campaign in this workspace.
    """
    query = (
        select(CampaignRow)
        .where(col(CampaignRow.workspace_id) == workspace_id, col(CampaignRow.id) == campaign_id)
        .with_for_update(key_share=True)
    )
    campaign = (await session.execute(query)).scalar_one_or_none()
    if campaign is None:
        raise NotFound()
    return Held(
        workspace_id=workspace_id,
        campaign_id=campaign_id,
        zone=ZoneInfo(campaign.time_zone),
        languages=tuple(campaign.languages),
    )


async def let_in(
    session: Session, held: Held, organisation_id: UUID, *, values: dict[str, Any]
) -> None:
    """Make the organisation a partner (again); the caller holds the campaign.

    Args:
        values: ``role``, ``joined_on`` and ``sector``.
    """
    campaign = await held_campaign(session, held)
    organisation = await session.get_one(OrganisationRow, (campaign.workspace_id, organisation_id))
    last = select(func.coalesce(func.max(col(PartnerRow.position)), -1)).where(
        col(PartnerRow.workspace_id) == campaign.workspace_id,
        col(PartnerRow.campaign_id) == campaign.id,
    )
    key = (campaign.workspace_id, campaign.id, organisation_id)
    row = await session.get(PartnerRow, key)
    if row is None:
        row = PartnerRow(
            workspace_id=campaign.workspace_id,
            campaign_id=campaign.id,
            organisation_id=organisation_id,
            role=values["role"],
            position=int((await session.execute(last)).scalar_one()) + 1,
            definition={},
        )
        session.add(row)
    row.role, row.joined_on, row.left_on = values["role"], values["joined_on"], None
    said = {name: value for name, value in row.definition.items() if name != WITHDRAWN}
    row.definition = said | ({SECTOR: values["sector"]} if values["sector"] else {})
    _name(campaign, organisation.slug)
    await touch(session, campaign)


def _name(campaign: CampaignRow, slug: str) -> None:
    """An exported campaign names all its organisations, in an order that it keeps."""
    named = campaign.definition.get("organisations")
    if named is not None and slug not in named:
        campaign.definition = campaign.definition | {"organisations": [*named, slug]}


async def set_last_day(
    session: Session, held: Held, organisation_id: UUID, left_on: date | None
) -> None:
    """From that day on the organisation is no partner any more."""
    key = (held.workspace_id, held.campaign_id, organisation_id)
    (await session.get_one(PartnerRow, key)).left_on = left_on
    await touch(session, await held_campaign(session, held))


async def held_campaign(session: Session, held: Held) -> CampaignRow:
    """Its row, which the transaction has already."""
    return await session.get_one(CampaignRow, (held.workspace_id, held.campaign_id))


async def touch(session: Session, campaign: CampaignRow) -> None:
    """Tell every copy of the campaign's page that it is out of date."""
    await session.flush()
    await session.execute(
        update(CampaignRow)
        .where(
            col(CampaignRow.workspace_id) == campaign.workspace_id,
            col(CampaignRow.id) == campaign.id,
        )
        .values(version=col(CampaignRow.version) + 1)
    )


def _partnership(partner: PartnerRow, organisation: OrganisationRow) -> Partnership:
    return Partnership(
        organisation_id=organisation.id,
        slug=organisation.slug,
        name=organisation.name,
        role=partner.role,
        sector=partner.definition.get(SECTOR),
        joined_on=partner.joined_on,
        left_on=partner.left_on,
    )
