"""Members sign in, look at their session, act for another organisation, sign out."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quests.errors import (
    AlreadyExists,
    Forbidden,
    NotFound,
    Unauthenticated,
    VerificationFailed,
)
from quests.texts import Slug
from service.api.cookies import drop_cookie
from service.api.deps import (
    PUBLIC,
    LocaleDep,
    MemberDep,
    NowDep,
    ReadDep,
    SessionDep,
    WrittenDep,
)
from service.api.limits import Gate
from service.api.member_session import (
    REFUSED,
    AsCookie,
    DoorDep,
    Email,
    Language,
    MemberSessionOut,
    Name,
    Secret,
    settings_of,
    shown,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.public_ids import OrganisationId
from service.rate_limits import RateLimited
from service.store.member_sessions import end_member_session, let_in
from service.usecases.set_up import Beginning, set_up
from service.usecases.sign_in import (
    LASTS,
    Installation,
    Proof,
    SignInWish,
    begin_sign_in,
    finish_sign_in,
    workspace_of_handle,
)

router = APIRouter(prefix="/v1", tags=["members"], route_class=StrictRoute)


class SignInIn(In):
    """Who wants to sign in, and where."""

    workspace: Slug
    email: Email


class SignInOut(Out):
    """What to bring back, with the code or the link of the mail."""

    sign_in: str = Field(description="Keep it where only this client can read it.")
    expires_at: datetime


class ProofIn(In):
    """The sign-in, and the code or the token of the link that came by mail."""

    sign_in: Secret
    code: Annotated[str | None, Field(pattern=r"^[0-9]{6}$")] = None
    link: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    organisation: Annotated[
        OrganisationId | None, Field(description="For which to act; else the first joined.")
    ] = None
    cookie: AsCookie = False

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        if (self.code is None) == (self.link is None):
            raise PydanticCustomError("one_proof", "send either the code or the link")
        return self


class ActForIn(In):
    """Another organisation of the member's."""

    organisation: OrganisationId
    cookie: AsCookie = False


class SetUpIn(In):
    """The first workspace, organisation and owner."""

    token: Secret
    workspace: Slug
    organisation: Slug
    organisation_name: Name
    email: Email
    name: Name
    language: Language = "en"
    cookie: AsCookie = False


@router.post(
    "/sign-ins",
    status_code=202,
    response_model=SignInOut,
    responses=refusals(NotFound, RateLimited, *BODY_REFUSALS),
    dependencies=[PUBLIC],
)
async def begin_signing_in(
    body: SignInIn, request: Request, session: SessionDep, language: LocaleDep, at: NowDep
) -> SignInOut:
    """Ask for a code and a link by mail.

    The answer says nothing about whether somebody with this address is a member.
    """
    settings, gate = settings_of(request), request.app.state.gate
    wish = SignInWish(
        workspace=body.workspace,
        email=body.email,
        language=language or "en",
        network=_network(gate, request, at),
    )
    here = Installation(secret=settings.signing_secret(), public_url=settings.public_url)
    handle = await begin_sign_in(session, wish, here, at=at)
    return SignInOut(sign_in=handle, expires_at=at + LASTS)


@router.post(
    "/session",
    status_code=201,
    response_model=MemberSessionOut,
    responses=refusals(VerificationFailed, RateLimited, *BODY_REFUSALS),
    dependencies=[PUBLIC],
)
async def sign_in(body: ProofIn, door: DoorDep, written: WrittenDep) -> MemberSessionOut:
    """Sign in with what came by mail: within ten minutes, in five tries, once."""
    workspace_id = workspace_of_handle(body.sign_in)
    if workspace_id is None:
        raise VerificationFailed(REFUSED)
    # A transaction of its own: a try that failed has to count, although we refuse.
    async with written.transaction(workspace_id) as session:
        member = await finish_sign_in(
            session,
            Proof(handle=body.sign_in, code=body.code, link=body.link),
            secret=door.secret,
            organisation_id=body.organisation,
            at=door.at,
            until=door.until,
        )
        if member is not None:
            return await door.let_in(session, member, cookie=body.cookie)
    raise VerificationFailed(REFUSED)


@router.get("/session", response_model=MemberSessionOut, responses=refusals(Unauthenticated))
async def get_session(request: Request, session: ReadDep, member: MemberDep) -> MemberSessionOut:
    """Who is signed in, for which organisation, and the token that pages need for unsafe calls."""
    return await shown(request, session, member, token=None)


@router.patch(
    "/session",
    response_model=MemberSessionOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden, *BODY_REFUSALS),
)
async def act_for(
    body: ActForIn, door: DoorDep, session: SessionDep, member: MemberDep
) -> MemberSessionOut:
    """Act for another organisation of mine. The session goes on under a new token.

    One that a page has as a cookie goes on as a cookie: no script is given its token.
    """
    await end_member_session(session, member.workspace_id, member.token)
    moved = await let_in(
        session,
        member.workspace_id,
        member.member_id,
        organisation_id=body.organisation,
        at=door.at,
        until=member.expires_at,
    )
    if moved is None:
        raise NotFound("You are not a member of such an organisation.")
    return await door.let_in(session, moved, cookie=body.cookie or door.has_cookie)


@router.delete("/session", status_code=204, responses=refusals(Unauthenticated, Forbidden))
async def end_session(
    request: Request, response: Response, session: SessionDep, member: MemberDep
) -> None:
    """Sign out: from the next request on the session opens nothing."""
    await end_member_session(session, member.workspace_id, member.token)
    drop_cookie(response, settings_of(request).public_url)


@router.post(
    "/set-up",
    status_code=201,
    response_model=MemberSessionOut,
    responses=refusals(VerificationFailed, AlreadyExists, *BODY_REFUSALS),
    dependencies=[PUBLIC],
)
async def first_set_up(body: SetUpIn, door: DoorDep, session: SessionDep) -> MemberSessionOut:
    """Make an empty installation yours, with the token of the link that it printed: once."""
    first = Beginning(
        workspace=body.workspace,
        organisation=body.organisation,
        organisation_name=body.organisation_name,
        email=body.email,
        name=body.name,
        language=body.language,
    )
    member = await set_up(
        session, body.token, first, secret=door.secret, at=door.at, until=door.until
    )
    return await door.let_in(session, member, cookie=body.cookie)


def _network(gate: Gate, request: Request, at: datetime) -> bytes | None:
    """The keyed hash under which mails to strangers are counted per network."""
    if request.client is None:
        return None
    return bytes.fromhex(gate.networks.name(request.client.host, at.timestamp()))
