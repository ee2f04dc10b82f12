"""Members sign in with the OpenID Connect issuer of the installation."""

from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Request
from pydantic import Field

from quests.errors import DependencyUnavailable, NotFound, VerificationFailed
from quests.texts import Slug
from service.api.deps import PUBLIC, DatabaseDep, NowDep, WrittenDep
from service.api.member_session import (
    REFUSED,
    AsCookie,
    DoorDep,
    MemberSessionOut,
    Secret,
    settings_of,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.oidc import Client, IssuerFailed, Issuers
from service.public_ids import OrganisationId
from service.settings import Settings
from service.usecases.sign_in_with_issuer import (
    LASTS,
    Returned,
    ask_issuer,
    begin_at_issuer,
    let_in_by_issuer,
)

router = APIRouter(prefix="/v1", tags=["members"], route_class=StrictRoute)
log = structlog.get_logger(__name__)
AWAY = "The issuer does not answer as it should. Try again, or sign in by mail."


class WhereIn(In):
    """Where to sign in."""

    workspace: Slug


class AtIssuerOut(Out):
    """Send the browser there; keep the sign-in for when it comes back."""

    sign_in: str = Field(description="Keep it where only this client can read it.")
    authorization_url: str
    expires_at: datetime


class ReturnedIn(In):
    """What was kept, and what the issuer sent the browser back with."""

    sign_in: Secret
    state: Secret
    code: Annotated[str, Field(min_length=1, max_length=2000)]
    organisation: OrganisationId | None = None
    cookie: AsCookie = False


@router.post(
    "/sign-ins/issuer",
    status_code=201,
    response_model=AtIssuerOut,
    responses=refusals(NotFound, *BODY_REFUSALS),
    dependencies=[PUBLIC],
)
async def begin_with_issuer(
    body: WhereIn, request: Request, database: DatabaseDep, at: NowDep
) -> AtIssuerOut:
    """Begin to sign in with the issuer, if this installation has one."""
    settings = settings_of(request)
    issuers, client = _issuers(request), _client(settings)
    try:
        begun = await begin_at_issuer(
            database,
            issuers,
            client,
            body.workspace,
            secret=settings.signing_secret(),
            at=at,
        )
    except IssuerFailed as failed:
        raise _away(failed) from failed
    return AtIssuerOut(sign_in=begun.handle, authorization_url=begun.url, expires_at=at + LASTS)


@router.post(
    "/session/issuer",
    status_code=201,
    response_model=MemberSessionOut,
    responses=refusals(NotFound, VerificationFailed, *BODY_REFUSALS),
    dependencies=[PUBLIC],
)
async def finish_with_issuer(
    body: ReturnedIn, door: DoorDep, database: DatabaseDep, written: WrittenDep
) -> MemberSessionOut:
    """Sign in with what the issuer answered: within ten minutes, once.

    Whoever has been invited and accepted is known by the address that the issuer verified.
    """
    issuers, client = _issuers(door.request), _client(settings_of(door.request))
    back = Returned(handle=body.sign_in, state=body.state, code=body.code)
    try:
        person = await ask_issuer(database, issuers, client, back, secret=door.secret, at=door.at)
    except IssuerFailed as failed:
        raise _away(failed) from failed
    if person is None:
        raise VerificationFailed(REFUSED)
    async with written.transaction(person.workspace_id) as session:
        member = await let_in_by_issuer(
            session,
            person,
            organisation_id=body.organisation,
            secret=door.secret,
            at=door.at,
            until=door.until,
        )
        return await door.let_in(session, member, cookie=body.cookie)


def _away(failed: IssuerFailed) -> DependencyUnavailable:
    """What the caller is told; why is for the operator."""
    log.warning("issuer_failed", reason=str(failed))
    return DependencyUnavailable(AWAY)


def _issuers(request: Request) -> Issuers:
    found: Issuers = request.app.state.issuers
    return found


def _client(settings: Settings) -> Client:
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        raise NotFound("This installation has no issuer.")
    return Client(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        redirect_uri=f"{settings.public_url}/sign-in",
    )
