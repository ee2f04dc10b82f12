"""Organisations are asked to become partners, and answer."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Response

from quests.errors import (
    AlreadyExists,
    Forbidden,
    IdempotencyKeyReused,
    InvalidCursor,
    LimitReached,
    NotFound,
    Unauthenticated,
)
from quests.ids import public_id
from quests.partner_errors import PartnershipRefused
from service.api.acts import Act, OrganiserActDep
from service.api.deps import (
    NowDep,
    OrganiserDep,
    Page,
    PageDep,
    ReadDep,
    ReaderDep,
    SessionDep,
)
from service.api.member_session import settings_of
from service.api.partner_shapes import (
    InvitationAnswerIn,
    NewOrganisationIn,
    PartnerInvitationIn,
    PartnerInvitationOut,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import PageOut
from service.api.strict_route import StrictRoute
from service.callers import SCOPES, OrganisationCaller
from service.public_ids import CampaignId, PartnerInvitationId
from service.store.campaigns import ensure_lead
from service.store.partner_invitations import Shown, invitations_for, invitations_to
from service.usecases.answer_partner_invitation import answer_partner_invitation
from service.usecases.invite_member import Guest, invite_member
from service.usecases.invite_partner import Question, invite_partner, take_invitation_back

router = APIRouter(prefix="/v1", tags=["partners"], route_class=StrictRoute)
WHO = (NotFound, Unauthenticated, Forbidden)
CHANGE = (PartnershipRefused, *WHO, *BODY_REFUSALS)


@router.post(
    "/campaigns/{campaign}/partner-invitations",
    status_code=201,
    response_model=PartnerInvitationOut,
    responses=refusals(AlreadyExists, LimitReached, IdempotencyKeyReused, *WHO, *BODY_REFUSALS),
)
async def post_partner_invitation(
    campaign: CampaignId,
    body: PartnerInvitationIn,
    act: OrganiserActDep,
) -> Response:
    """Ask an organisation to become a partner; valid for 30 days.

    Who acts for it gets a mail, and finds this question in `GET /v1/partner-invitations`. A `new`
    organisation with an `email` is made, and whoever reads that mailbox is invited to be its owner.
    """
    do = partial(_invite, act, campaign, body)
    return await act.once(body, do)


async def _invite(
    act: Act,
    campaign: UUID,
    body: PartnerInvitationIn,
) -> PartnerInvitationOut:
    asked = Question(
        campaign_id=campaign,
        organisation_id=body.organisation,
        slug=body.new.slug if body.new else None,
        name=body.new.name if body.new else None,
        role=body.role,
        sector=body.sector,
        message=body.message,
        recruited_by=body.recruited_by,
        at=act.at,
    )
    secret = settings_of(act.request).signing_secret()
    made = await invite_partner(act.session, act.caller, asked, secret=secret)
    if body.new is not None and body.new.email is not None:
        await _invite_owner(act, made, body.new)
    act.made(public_id("pin", made.invitation.id))
    return PartnerInvitationOut.of(made)


async def _invite_owner(
    act: Act,
    made: Shown,
    new: NewOrganisationIn,
) -> None:
    """Somebody has to be able to answer for the new organisation."""
    assert new.email is not None  # noqa: S101 (asked by the caller)
    settings = settings_of(act.request)
    owner = OrganisationCaller(
        workspace_id=act.caller.workspace_id,
        organisation_id=made.invitation.organisation_id,
        actor=act.caller.actor,
        scopes=frozenset(SCOPES),
    )
    await invite_member(
        act.session,
        owner,
        Guest(email=new.email, role="owner", language=new.language),
        secret=settings.signing_secret(),
        public_url=settings.public_url,
        at=made.invitation.created_at,
    )


@router.get(
    "/campaigns/{campaign}/partner-invitations",
    response_model=PageOut[PartnerInvitationOut],
    responses=refusals(InvalidCursor, *WHO),
)
async def list_partner_invitations(
    campaign: CampaignId, session: ReadDep, caller: ReaderDep, page: PageDep
) -> PageOut[PartnerInvitationOut]:
    """Whom you asked to become a partner, and what they answered; for the lead."""
    await ensure_lead(session, caller.workspace_id, campaign, caller.organisation_id)
    found = await invitations_to(
        session, caller.workspace_id, campaign, after=page.after(), limit=page.limit
    )
    return _page(found, page)


@router.get(
    "/partner-invitations",
    response_model=PageOut[PartnerInvitationOut],
    responses=refusals(InvalidCursor, Unauthenticated, Forbidden),
)
async def my_partner_invitations(
    session: ReadDep, caller: ReaderDep, page: PageDep
) -> PageOut[PartnerInvitationOut]:
    """Campaigns that your organisation was asked to join."""
    who = (caller.workspace_id, caller.organisation_id)
    found = await invitations_for(session, *who, after=page.after(), limit=page.limit)
    return _page(found, page)


def _page(found: Sequence[Shown], page: Page) -> PageOut[PartnerInvitationOut]:
    last = found[-1].invitation.id if len(found) == page.limit else None
    items = [PartnerInvitationOut.of(one) for one in found]
    return PageOut(items=items, next_cursor=page.next(last))


@router.post(
    "/partner-invitations/{partner_invitation}/answer",
    response_model=PartnerInvitationOut,
    responses=refusals(*CHANGE),
)
async def answer_invitation(
    partner_invitation: PartnerInvitationId,
    body: InvitationAnswerIn,
    session: SessionDep,
    caller: OrganiserDep,
    at: NowDep,
) -> PartnerInvitationOut:
    """Become a partner from today on, or say no. The same answer again changes nothing."""
    answered = await answer_partner_invitation(
        session, caller, partner_invitation, yes=body.accept, at=at
    )
    return PartnerInvitationOut.of(answered)


@router.delete(
    "/partner-invitations/{partner_invitation}",
    status_code=204,
    responses=refusals(PartnershipRefused, *WHO),
)
async def delete_partner_invitation(
    partner_invitation: PartnerInvitationId, session: SessionDep, caller: OrganiserDep, at: NowDep
) -> None:
    """Take an invitation back that nobody has answered."""
    await take_invitation_back(session, caller, partner_invitation, at)
