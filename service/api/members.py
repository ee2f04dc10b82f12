"""Members of an organisation: invite, see, change, remove."""

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import Field

from quests.errors import (
    AlreadyExists,
    Forbidden,
    LimitReached,
    NotFound,
    TransitionRefused,
    Unauthenticated,
    VerificationFailed,
)
from quests.ids import public_id
from service.api.audit_trail import about
from service.api.deps import PUBLIC, NowDep, OwnerDep, ReadDep, SessionDep
from service.api.member_session import (
    AsCookie,
    DoorDep,
    Email,
    Language,
    MemberSessionOut,
    Name,
    RoleName,
    Secret,
    settings_of,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.public_ids import InvitationId, MemberId
from service.store.invitations import Invitation, open_invitations, revoke_invitation
from service.store.members import Colleague, Holder, colleagues, give_role, role_in, take_role
from service.usecases.invite_member import Guest, accept_invitation, invite_member

router = APIRouter(prefix="/v1", tags=["members"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden)


class InvitationIn(In):
    """Who is to become what."""

    email: Email
    role: RoleName
    language: Language = "en"


class InvitationOut(Out):
    """An invitation that can still be accepted."""

    id: InvitationId
    email: str
    role: RoleName
    invited_by: str
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation) -> "InvitationOut":
        """The public part of an invitation."""
        return cls.model_validate({name: getattr(invitation, name) for name in cls.model_fields})


class InvitationsOut(Out):
    """All that can still be accepted, oldest first."""

    items: list[InvitationOut]


class AcceptIn(In):
    """The token of the link, and how the new member is to be called."""

    invitation: Secret
    name: Name
    language: Language = "en"
    cookie: AsCookie = False


class ColleagueOut(Out):
    """A member of the organisation."""

    id: MemberId
    name: str
    email: str
    role: RoleName
    since: datetime

    @classmethod
    def of(cls, one: Colleague) -> "ColleagueOut":
        """A member as owners see them."""
        person = one.member
        said = {"id": person.id, "name": person.name, "email": person.email}
        return cls.model_validate({**said, "role": one.role, "since": one.since})


class ColleaguesOut(Out):
    """All members of the organisation, the longest first."""

    items: list[ColleagueOut]


class RoleIn(In):
    """What the member is from now on."""

    role: RoleName = Field(description="An organisation keeps at least one owner.")


def holder(caller: OrganisationCaller) -> Holder:
    """Whose members the caller manages."""
    return caller.workspace_id, caller.organisation_id


@router.post(
    "/invitations",
    status_code=201,
    response_model=InvitationOut,
    responses=refusals(AlreadyExists, LimitReached, *WHO, *BODY_REFUSALS),
)
async def invite(
    body: InvitationIn, request: Request, session: SessionDep, caller: OwnerDep, at: NowDep
) -> InvitationOut:
    """Invite somebody by mail: the link works once, for seven days. It replaces an earlier one."""
    settings = settings_of(request)
    invitation = await invite_member(
        session,
        caller,
        Guest(email=body.email, role=body.role, language=body.language),
        secret=settings.signing_secret(),
        public_url=settings.public_url,
        at=at,
    )
    about(request, public_id("inv", invitation.id))
    return InvitationOut.of(invitation)


@router.get("/invitations", response_model=InvitationsOut, responses=refusals(*WHO))
async def list_invitations(
    request: Request, session: ReadDep, caller: OwnerDep, at: NowDep
) -> InvitationsOut:
    """Invitations that can still be accepted."""
    secret = settings_of(request).signing_secret()
    found = await open_invitations(session, holder(caller), secret, at)
    return InvitationsOut(items=[InvitationOut.of(one) for one in found])


@router.delete("/invitations/{invitation}", status_code=204, responses=refusals(NotFound, *WHO))
async def delete_invitation(
    invitation: InvitationId, session: SessionDep, caller: OwnerDep, at: NowDep
) -> None:
    """Take an invitation back: its link leads nowhere any more."""
    await revoke_invitation(session, holder(caller), invitation, at)


@router.post(
    "/members",
    status_code=201,
    response_model=MemberSessionOut,
    responses=refusals(VerificationFailed, *BODY_REFUSALS),
    dependencies=[PUBLIC],
)
async def accept(body: AcceptIn, door: DoorDep, session: SessionDep) -> MemberSessionOut:
    """Accept an invitation: become a member, and be signed in."""
    member = await accept_invitation(
        session,
        body.invitation,
        name=body.name,
        language=body.language,
        secret=door.secret,
        at=door.at,
        until=door.until,
    )
    return await door.let_in(session, member, cookie=body.cookie)


@router.get("/members", response_model=ColleaguesOut, responses=refusals(*WHO))
async def list_members(request: Request, session: ReadDep, caller: OwnerDep) -> ColleaguesOut:
    """The members of the organisation."""
    secret = settings_of(request).signing_secret()
    found = await colleagues(session, holder(caller), secret)
    return ColleaguesOut(items=[ColleagueOut.of(one) for one in found])


@router.put(
    "/members/{member}/role",
    status_code=204,
    responses=refusals(NotFound, TransitionRefused, *WHO, *BODY_REFUSALS),
)
async def put_role(
    member: MemberId, body: RoleIn, session: SessionDep, caller: OwnerDep, at: NowDep
) -> None:
    """Give a member another role; it holds from their next request on."""
    if await role_in(session, holder(caller), member) is None:
        raise NotFound("There is no such member.")
    await give_role(session, holder(caller), member, body.role, at=at)


@router.delete(
    "/members/{member}", status_code=204, responses=refusals(NotFound, TransitionRefused, *WHO)
)
async def delete_member(member: MemberId, session: SessionDep, caller: OwnerDep) -> None:
    """Remove a member from the organisation; from their next request on they may do nothing."""
    await take_role(session, holder(caller), member)
