"""Badges: what can be earned, and what I earned."""

from fastapi import APIRouter

from quests.errors import NotFound, Unauthenticated
from service.api.badge_shapes import AwardOut, AwardsOut, BadgeOut, BadgesOut
from service.api.deps import PUBLIC, LocaleDep, ParticipantDep, ReadDep
from service.api.problems import refusals
from service.public_ids import CampaignId
from service.store.campaigns import public_campaign
from service.store.shown_badges import badges_shown, own_badges

router = APIRouter(prefix="/v1", tags=["rewards"])


@router.get(
    "/campaigns/{campaign}/badges",
    response_model=BadgesOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def list_badges(campaign: CampaignId, session: ReadDep, language: LocaleDep) -> BadgesOut:
    """The badges of a campaign and what each takes."""
    found = await public_campaign(session, campaign)
    said = language or found.languages[0]
    badges = await badges_shown(session, found.workspace_id, campaign)
    return BadgesOut(items=[BadgeOut.of(one, said) for one in badges])


@router.get("/me/badges", response_model=AwardsOut, responses=refusals(Unauthenticated))
async def my_badges(session: ReadDep, caller: ParticipantDep, language: LocaleDep) -> AwardsOut:
    """My badges in this campaign, also those that were taken back.

    They follow what was done within about a second.
    """
    said = language or caller.locale
    mine = await own_badges(session, caller)
    return AwardsOut(items=[AwardOut.of(award, badge, said) for award, badge in mine])
