"""The public page of a mission: what it is, who stands behind it, what was achieved."""

from datetime import date, datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field

from quests.errors import NotFound
from quests.ids import public_id
from scoring.claim import Claim, Milestone
from scoring.thanks import in_language, word
from scoring.wording import choose
from service.api.deps import PUBLIC, LocaleDep, NowDep, ReadDep
from service.api.problems import refusals
from service.api.shapes import Out, Texts
from service.public_ids import CampaignId, ClaimId, MilestoneId, OrganisationId, QuestId
from service.store.campaign_partners import CampaignPartner
from service.store.campaigns import CampaignPage
from service.usecases.read_progress import Ahead, Progress, Wanted, read_progress

router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"])


class PartnerOut(Out):
    """An organisation behind the mission."""

    id: OrganisationId
    name: str
    url: str | None
    role: str
    joined_on: date | None
    left_on: date | None
    confirmed_charter: int | None = Field(description="Which version it confirmed last.")


class TotalOut(Out):
    """A Claim's figure as it is now."""

    claim: str
    statement_id: ClaimId
    relation: Literal["counted", "contributed_to", "coincided_with"]
    value: int
    unit: str
    estimated: bool
    as_of: datetime
    explain: str = Field(description="How the number came about.")


class MilestoneOut(Out):
    """A Milestone, how far it is, and since when it is reached."""

    id: MilestoneId
    measure: str
    quest: QuestId | None
    at: int
    value: int
    missing: int
    promise: str
    reached_at: datetime | None


class WantedOut(Out):
    """The goal of a petition; one that is passed is followed by the next."""

    quest: QuestId
    goal: int
    value: int = Field(description="Signatures so far, online and on verified paper.")
    missing: int
    percent: int = Field(description="Whole per cent, at most 100.")


class ProgressOut(Out):
    """Where the campaign stands."""

    campaign: CampaignId
    as_of: datetime
    totals: list[TotalOut]
    milestones: list[MilestoneOut]
    goals: list[WantedOut] = Field(description="Of petitions that have one.")


class AreaOut(Out):
    """An area that people may say is theirs."""

    slug: str
    title: Texts


class CampaignOut(Out):
    """The page of a mission; texts come in every language of the campaign."""

    id: CampaignId
    slug: str
    state: Literal["open", "closed"]
    title: Texts
    mission: Texts
    charter: dict[str, Texts] | None
    charter_version: int | None = Field(description="All versions: `GET .../charter`.")
    languages: list[str]
    time_zone: str
    starts_at: datetime
    ends_at: datetime | None
    partners: list[PartnerOut]
    areas: list[AreaOut] = Field(description="Districts and the like; see `PUT /v1/me/area`.")
    progress: ProgressOut


@router.get(
    "/{campaign}", response_model=CampaignOut, responses=refusals(NotFound), dependencies=[PUBLIC]
)
async def get_campaign(
    campaign: CampaignId, session: ReadDep, language: LocaleDep, at: NowDep
) -> CampaignOut:
    """The public page of a campaign: mission, Charter, partners, totals and Milestones."""
    progress = await read_progress(session, campaign, at=at)
    page = progress.page
    said: dict[str, Any] = dict(page.said)
    return CampaignOut(
        id=page.campaign.id,
        slug=page.slug,
        state="open" if page.campaign.state == "open" else "closed",
        title=said["title"],
        mission=said["mission"],
        charter=said.get("charter"),
        charter_version=page.charter_version,
        languages=list(page.campaign.languages),
        time_zone=page.campaign.zone.key,
        starts_at=page.campaign.starts_at,
        ends_at=page.campaign.ends_at,
        partners=[_partner(one) for one in page.partners],
        areas=[AreaOut(**area) for area in said.get("areas") or ()],
        progress=progress_out(progress, spoken(page, language)),
    )


def spoken(page: CampaignPage, asked: str | None) -> str:
    """The language asked for, else the campaign's first."""
    default = page.campaign.languages[0]
    return choose(asked or default, default=default)


def progress_out(progress: Progress, language: str) -> ProgressOut:
    """Totals and Milestones, in words of one language."""
    return ProgressOut(
        campaign=progress.page.campaign.id,
        as_of=progress.as_of,
        totals=[
            total_out(figure.claim, figure.value, progress.as_of, language)
            for figure in progress.figures
        ],
        milestones=[_milestone(one, language) for one in progress.milestones],
        goals=[_goal(one) for one in progress.goals],
    )


def total_out(claim: Claim, value: int, as_of: datetime, language: str) -> TotalOut:
    """One figure and where it is explained."""
    return TotalOut(
        claim=claim.slug,
        statement_id=claim.id,
        relation=claim.relation.value,
        value=value,
        unit=word(claim.unit, value, language),
        estimated=claim.estimate is not None,
        as_of=as_of,
        explain=f"/v1/claims/{public_id('clm', claim.id)}",
    )


def _milestone(one: Ahead, language: str) -> MilestoneOut:
    milestone: Milestone = one.state.milestone
    return MilestoneOut(
        id=milestone.id,
        measure=milestone.measure,
        quest=milestone.quest_id,
        at=milestone.threshold,
        value=one.value,
        missing=max(0, milestone.threshold - one.value),
        promise=in_language(milestone.promise, language),
        reached_at=one.state.reached_at,
    )


def _goal(one: Wanted) -> WantedOut:
    return WantedOut(
        quest=one.quest_id,
        goal=one.goal.number,
        value=one.goal.total,
        missing=one.goal.missing,
        percent=one.goal.percent,
    )


def _partner(one: CampaignPartner) -> PartnerOut:
    return PartnerOut(
        id=one.organisation_id,
        name=one.name,
        url=one.url,
        role=one.role,
        joined_on=one.joined_on,
        left_on=one.left_on,
        confirmed_charter=one.confirmed_charter,
    )
