"""Partners of a campaign: what they are, from when to when, and how they leave."""

from uuid import UUID

from fastapi import APIRouter

from quests.errors import Forbidden, NotFound, Unauthenticated
from quests.partner_errors import PartnershipRefused
from service.api.deps import NowDep, OrganiserDep, ReadDep, ReaderDep, SessionDep
from service.api.partner_shapes import (
    DepartureIn,
    PartnerChangeIn,
    PartnershipOut,
    PartnershipsOut,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.public_ids import CampaignId, OrganisationId
from service.store.campaigns import ensure_takes_part
from service.store.partner_roles import roles_of
from service.store.partnerships import Partnership, partnerships_of
from service.store.session import Session
from service.usecases.leave_campaign import Change, change_partner, leave_campaign

router = APIRouter(prefix="/v1", tags=["partners"], route_class=StrictRoute)
WHO = (NotFound, Unauthenticated, Forbidden)
CHANGE = (PartnershipRefused, *WHO, *BODY_REFUSALS)


@router.get(
    "/campaigns/{campaign}/partners",
    response_model=PartnershipsOut,
    responses=refusals(*WHO),
)
async def list_partners(
    campaign: CampaignId, session: ReadDep, caller: ReaderDep, at: NowDep
) -> PartnershipsOut:
    """Who stands behind the campaign, as what, from when to when; for those who do."""
    who = (caller.workspace_id, campaign)
    await ensure_takes_part(session, *who, caller.organisation_id, at)
    roles = await roles_of(session, *who)
    found = await partnerships_of(session, *who)
    return PartnershipsOut(items=[PartnershipOut.of(one, roles) for one in found])


@router.patch(
    "/campaigns/{campaign}/partners/{organisation}",
    response_model=PartnershipOut,
    responses=refusals(*CHANGE),
)
async def patch_partner(
    campaign: CampaignId,
    organisation: OrganisationId,
    body: PartnerChangeIn,
    session: SessionDep,
    caller: OrganiserDep,
    at: NowDep,
) -> PartnershipOut:
    """Say, as the lead, what a partner is from a day on, or which is its first day outside."""
    change = Change(role=body.role, from_on=body.from_on, left_on=body.left_on)
    after = await change_partner(session, caller, campaign, organisation, change=change, at=at)
    return await _shown(session, caller, campaign, after)


@router.post(
    "/campaigns/{campaign}/departure",
    response_model=PartnershipOut,
    responses=refusals(*CHANGE),
)
async def leave(
    campaign: CampaignId,
    body: DepartureIn,
    session: SessionDep,
    caller: OrganiserDep,
    at: NowDep,
) -> PartnershipOut:
    """Leave the campaign. What you brought stays counted, and no total changes.

    `GET /v1/campaigns/{campaign}/partnership` gives you all that is yours, also afterwards.
    """
    after = await leave_campaign(session, caller, campaign, left_on=body.left_on, at=at)
    return await _shown(session, caller, campaign, after)


async def _shown(
    session: Session, caller: OrganisationCaller, campaign: UUID, one: Partnership
) -> PartnershipOut:
    return PartnershipOut.of(one, await roles_of(session, caller.workspace_id, campaign))
