"""Campaigns as the public sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from quests.errors import NotFound
from quests.quest import Campaign
from scoring.claim import Claim, Milestone
from service.store.campaign_partners import CampaignPartner, partners_shown
from service.store.campaign_texts import claim_of, milestone_of
from service.store.charters import current_version
from service.store.goals import StoredGoal, goals_of
from service.store.published_quests import campaign_of
from service.store.roles import look_up
from service.store.session import Session, enter
from service.store.tables import (
    CampaignRow,
    ClaimRow,
    MilestoneRow,
    PartnerRow,
    QuestRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneState:
    """A Milestone and whether it was reached, by which count and when."""

    milestone: Milestone
    reached_at: datetime | None
    reached_value: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPage:
    """All that the page of a mission says; ``said`` holds texts as {language: text}."""

    campaign: Campaign
    slug: str
    said: Mapping[str, Any]
    partners: tuple[CampaignPartner, ...]
    claims: tuple[Claim, ...]
    milestones: tuple[MilestoneState, ...]
    goals: tuple[StoredGoal, ...] = ()
    charter_version: int | None = None


async def public_campaign(session: Session, campaign_id: UUID) -> Campaign:
    """A campaign by its id alone: the id is public and belongs to one workspace.

    Raises:
        NotFound: no such campaign, or still a draft.
    """
    return campaign_of(await _public_row(session, campaign_id))


async def campaign_page(session: Session, campaign_id: UUID) -> CampaignPage:
    """The page of a campaign.

    Raises:
        NotFound: no such campaign, or still a draft.
    """
    row = await _public_row(session, campaign_id)
    claims = await _claims(session, row)
    return CampaignPage(
        campaign=campaign_of(row),
        slug=row.slug,
        said=row.definition,
        partners=await partners_shown(session, row),
        charter_version=await current_version(session, row.workspace_id, row.id),
        claims=claims,
        milestones=await _milestones(session, row, claims),
        goals=tuple((await goals_of(session, row.workspace_id, row.id)).values()),
    )


async def ensure_lead(
    session: Session, workspace_id: UUID, campaign_id: UUID, organisation_id: UUID
) -> None:
    """Only the organisation that leads a campaign sees what people handed in.

    Raises:
        NotFound: it does not lead it; for everybody else there is nothing here.
    """
    row = await session.get(CampaignRow, (workspace_id, campaign_id))
    if row is None or row.lead_organisation_id != organisation_id:
        raise NotFound()


async def ensure_takes_part(
    session: Session, workspace_id: UUID, campaign_id: UUID, organisation_id: UUID, on: date
) -> bool:
    """The totals of a campaign are for those who stand behind it; whether that is its lead.

    The lead also sees what each partner brought. ``on`` is a local day, or a moment of it.

    Raises:
        NotFound: the organisation does not take part on that day.
    """
    campaign = await session.get(CampaignRow, (workspace_id, campaign_id))
    if campaign is not None and campaign.lead_organisation_id == organisation_id:
        return True
    partner = await session.get(PartnerRow, (workspace_id, campaign_id, organisation_id))
    if campaign is None or partner is None:
        raise NotFound()
    day = on.astimezone(ZoneInfo(campaign.time_zone)).date() if isinstance(on, datetime) else on
    if not _is_in(partner, day):
        raise NotFound()
    return False


def _is_in(partner: PartnerRow, on: date) -> bool:
    joined = partner.joined_on is None or partner.joined_on <= on
    return joined and (partner.left_on is None or on < partner.left_on)


async def public_quest(session: Session, quest_id: UUID) -> UUID:
    """The workspace of a published Quest, by its id alone.

    Raises:
        NotFound: no such Quest, or it or its campaign is still a draft.
    """
    await look_up(session, quest_id)
    statement = select(QuestRow.workspace_id, QuestRow.campaign_id).where(
        QuestRow.id == quest_id, QuestRow.state != "draft"
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound()
    workspace_id, campaign_id = found
    await enter(session, workspace_id)
    campaign = await session.get_one(CampaignRow, (workspace_id, campaign_id))
    if campaign.state == "draft":
        raise NotFound()
    return workspace_id


async def quest_description(
    session: Session, workspace_id: UUID, quest_id: UUID
) -> Mapping[str, Any]:
    """The definition of a Quest as its organiser wrote it."""
    row = await session.get_one(QuestRow, (workspace_id, quest_id))
    return row.definition


async def public_claim(session: Session, claim_id: UUID) -> tuple[Claim, Campaign, str]:
    """A Claim by its id alone, the campaign it belongs to, and its status.

    Raises:
        NotFound: no such Claim.
    """
    await look_up(session, claim_id)
    row = (await session.exec(select(ClaimRow).where(ClaimRow.id == claim_id))).one_or_none()
    if row is None:
        raise NotFound()
    return claim_of(row), await public_campaign(session, row.campaign_id), row.status


async def _public_row(session: Session, campaign_id: UUID) -> CampaignRow:
    await look_up(session, campaign_id)
    statement = select(CampaignRow).where(
        CampaignRow.id == campaign_id, CampaignRow.state != "draft"
    )
    row = (await session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound()
    await enter(session, row.workspace_id)
    return row


async def _claims(session: Session, campaign: CampaignRow) -> tuple[Claim, ...]:
    rows = await session.exec(
        select(ClaimRow)
        .where(
            ClaimRow.workspace_id == campaign.workspace_id,
            ClaimRow.campaign_id == campaign.id,
            ClaimRow.status == "live",
        )
        .order_by(col(ClaimRow.position))
    )
    return tuple(claim_of(row) for row in rows)


async def _milestones(
    session: Session, campaign: CampaignRow, claims: tuple[Claim, ...]
) -> tuple[MilestoneState, ...]:
    rows = await session.exec(
        select(MilestoneRow)
        .where(
            MilestoneRow.workspace_id == campaign.workspace_id,
            MilestoneRow.campaign_id == campaign.id,
            MilestoneRow.status == "live",
        )
        .order_by(col(MilestoneRow.position))
    )
    return tuple(
        MilestoneState(
            milestone=milestone_of(row, claims),
            reached_at=row.reached_at,
            reached_value=row.reached_value,
        )
        for row in rows
    )
