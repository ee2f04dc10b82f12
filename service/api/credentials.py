"""Open Badges: what I can show elsewhere, and what others need to check it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from quests.badge_errors import AddressNotProven, BadgeTakenBack
from quests.errors import Forbidden, NotFound, Unauthenticated
from scoring.phrases import choose
from service.api.badge_keys import office_of
from service.api.badge_page import award_page, badge_page
from service.api.claims import prefers_page
from service.api.credential_shapes import AwardStateOut, WordIn, WordOut
from service.api.deps import (
    PUBLIC,
    LocaleDep,
    NowDep,
    OrganiserDep,
    ParticipantDep,
    ReadDep,
    SessionDep,
)
from service.api.page_frame import headers
from service.api.problems import BODY_REFUSALS, refusals
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.credentials.status_list import FRESH, status_list
from service.public_ids import AwardId, BadgeId, CampaignId
from service.store.badge_keys import issuer_of, signer_of
from service.store.campaigns import ensure_takes_part, public_campaign
from service.store.endorsements import Endorsement, endorse, endorsements_of, take_word_back
from service.store.session import Session
from service.store.shown_awards import lead_of, public_award, taken_back_in
from service.store.shown_badges import badge_shown
from service.store.workspaces import organisation_name
from service.usecases.issue_credential import (
    Desk,
    Identity,
    achievement_of,
    badge_address,
    issue_credential,
    list_address,
)

router = APIRouter(prefix="/v1", tags=["rewards"], route_class=StrictRoute)

JWT = "application/vc+jwt"
A_JWT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A signed credential, a VC-JWT.",
        "content": {JWT: {"schema": {"type": "string"}}},
    }
}
WHO = (Unauthenticated, Forbidden)


@router.get(
    "/badges/{badge}",
    response_model=dict[str, Any],
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_badge(
    badge: BadgeId, request: Request, session: ReadDep, language: LocaleDep, at: NowDep
) -> Any:
    """What a badge is: a page for people, the Achievement of Open Badges 3.0 for programs."""
    found = await badge_shown(session, badge)
    holder = (
        found.workspace_id,
        await lead_of(session, found.workspace_id, found.campaign_id),
    )
    said = choose(language or "", default=next(iter(found.said["name"])))
    if prefers_page(request.headers.get("accept", "")):
        words = [
            (await organisation_name(session, (one.workspace_id, one.organisation_id)), one.comment)
            for one in await endorsements_of(session, found.workspace_id, badge)
        ]
        return _page(badge_page(found, await organisation_name(session, holder), words, said))
    office = office_of(request)
    creator = await issuer_of(session, holder, office)
    return await achievement_of(session, found, creator, Desk(office, at, said))


@router.put(
    "/badges/{badge}/endorsement",
    response_model=WordOut,
    responses=refusals(NotFound, *WHO, *BODY_REFUSALS),
)
async def put_endorsement(
    badge: BadgeId,
    word: WordIn,
    request: Request,
    session: SessionDep,
    caller: OrganiserDep,
    at: NowDep,
) -> WordOut:
    """Stand behind a badge of a campaign that we take part in; its credentials say so, signed.

    It holds for this version of the badge.
    """
    await _ensure_ours(session, caller, badge, at)
    holder = (caller.workspace_id, caller.organisation_id)
    await signer_of(session, holder, office_of(request), at)  # so that nobody waits for it later
    given = Endorsement(
        workspace_id=caller.workspace_id,
        badge_id=badge,
        organisation_id=caller.organisation_id,
        comment=word.comment,
        endorsed_at=at,
    )
    await endorse(session, given)
    return WordOut(
        badge=badge, organisation=given.organisation_id, comment=word.comment, endorsed_at=at
    )


@router.delete("/badges/{badge}/endorsement", status_code=204, responses=refusals(NotFound, *WHO))
async def delete_endorsement(
    badge: BadgeId, session: SessionDep, caller: OrganiserDep, at: NowDep
) -> None:
    """Stand behind it no more: credentials that are fetched from now on do not carry our word."""
    await _ensure_ours(session, caller, badge, at)
    await take_word_back(session, caller.workspace_id, badge, caller.organisation_id)


@router.get(
    "/me/badges/{award}/credential",
    response_class=Response,
    responses=refusals(NotFound, BadgeTakenBack, AddressNotProven, Unauthenticated) | A_JWT,
)
async def get_credential(
    award: AwardId,
    request: Request,
    session: SessionDep,
    caller: ParticipantDep,
    language: LocaleDep,
    at: NowDep,
    identity: Annotated[
        Identity,
        Query(description="`email`: with a salted hash of my proven address."),
    ] = "none",
) -> Response:
    """My badge as an Open Badges 3.0 credential, signed by whoever leads the campaign (VC-JWT)."""
    desk = Desk(office_of(request), at, language or caller.locale)
    signed = await issue_credential(session, caller, award, desk, identity=identity)
    return Response(signed, media_type=JWT, headers={"Cache-Control": "no-store"})


@router.get(
    "/awards/{award}",
    response_model=AwardStateOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_award(award: AwardId, request: Request, session: ReadDep, language: LocaleDep) -> Any:
    """Whether a badge that somebody shows still holds; a browser gets a page."""
    found = await public_award(session, award)
    badge = await badge_shown(session, found.badge_id)
    if prefers_page(request.headers.get("accept", "")):
        said = choose(language or "", default=next(iter(badge.said["name"])))
        lead = await lead_of(session, badge.workspace_id, badge.campaign_id)
        giver = await organisation_name(session, (badge.workspace_id, lead))
        return _page(award_page(found, badge, giver, said))
    return AwardStateOut(
        id=award,
        badge=badge.id,
        address=badge_address(office_of(request), badge.id),
        awarded_at=found.awarded_at,
        revoked_at=found.revoked_at,
    )


@router.get(
    "/campaigns/{campaign}/badge-status/{number}",
    response_class=Response,
    responses=refusals(NotFound) | A_JWT,
    dependencies=[PUBLIC],
)
async def get_badge_status(
    campaign: CampaignId,
    number: Annotated[int, Path(ge=0, le=100_000)],
    request: Request,
    session: SessionDep,
    at: NowDep,
) -> Response:
    """Which badges are taken back: a Bitstring Status List, signed like the badges (VC-JWT)."""
    found = await public_campaign(session, campaign)
    taken = await taken_back_in(session, found.workspace_id, campaign, number)
    office = office_of(request)
    signer = await signer_of(session, (taken.workspace_id, taken.organisation_id), office, at)
    address = list_address(office, campaign, number)
    document = status_list(address, signer.issuer, taken.bits, at)
    subject = document["credentialSubject"]["id"]
    signed = signer.sign(document, valid_from=int(at.timestamp()), subject=subject)
    seconds = int(FRESH.total_seconds())
    return Response(signed, media_type=JWT, headers={"Cache-Control": f"max-age={seconds}"})


async def _ensure_ours(
    session: Session, caller: OrganisationCaller, badge: UUID, at: datetime
) -> None:
    """A badge of a campaign that the caller's organisation leads or takes part in."""
    found = await badge_shown(session, badge)
    if found.workspace_id != caller.workspace_id:
        raise NotFound()
    mine = (caller.workspace_id, found.campaign_id, caller.organisation_id)
    await ensure_takes_part(session, *mine, at.date())


def _page(shown: str) -> Any:
    return HTMLResponse(shown, headers={**headers(), "Vary": "Accept, Accept-Language"})
