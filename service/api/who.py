"""Who is calling. Each route asks for exactly one of these callers; none is served without.

All are coroutines, also where there is nothing to wait for: FastAPI runs a plain function in
another thread, which costs more than everything these do.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, NoReturn

from fastapi import Depends, Request

from quests.errors import Forbidden, Unauthenticated
from service.api.audit_trail import SAFE, follow
from service.api.cookies import CSRF_HEADER, cookie_name, csrf_token
from service.api_key_text import PREFIX as API_KEY
from service.api_key_text import workspace_of
from service.callers import OrganisationCaller, ParticipantCaller, SignedIn
from service.opaque_tokens import NotAToken, workspace_in
from service.settings import Settings
from service.store.api_keys import find_api_key
from service.store.key_uses import KeyUses
from service.store.member_sessions import SESSION, find_member_session
from service.store.refresh_tokens import session_stands
from service.store.session import Database
from service.tokens import Tokens


async def now() -> datetime:
    """The only clock of the API."""
    return datetime.now(UTC)


async def database(request: Request) -> Database:
    """The pools of this process."""
    found: Database = request.app.state.database
    return found


def bearer(request: Request) -> str:
    """The bearer token of the Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send `Authorization: Bearer ...`.")
    return token.strip()


async def known_organisation(request: Request) -> OrganisationCaller | None:
    """Whose API key or session this is, if it is a good one; looked up once per request.

    The route's own transaction waits for it: looked up inside, a request would hold one
    connection while it waits for another, and as many of them at once as there are
    connections would all wait for each other.
    """
    given = _credentials(request)
    try:
        if given.startswith(f"{API_KEY}_"):
            return await _by_key(request, given)
        if given.startswith(f"{SESSION}_"):
            return await _by_session(request, given)
    except (Unauthenticated, NotAToken):
        pass
    return None


def _credentials(request: Request) -> str:
    """The bearer token; without one the session cookie, which unsafe calls have to back up."""
    if "authorization" in request.headers:
        scheme, _, token = request.headers["authorization"].partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""
    settings: Settings = request.app.state.settings
    token = request.cookies.get(cookie_name(settings.public_url), "")
    if token and request.method not in SAFE:
        right = csrf_token(token, secret=settings.signing_secret())
        sent = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(sent.encode("utf-8", "replace"), right.encode()):
            request.scope["lacks_csrf"] = True
            return ""
    return token


async def _by_key(request: Request, key: str) -> OrganisationCaller:
    at = await now()
    async with (await database(request)).read(workspace_of(key)) as session:
        found = await find_api_key(session, key, at)
    uses: KeyUses = request.app.state.key_uses
    uses.note(found, at)
    follow(request, found)
    return found


async def _by_session(request: Request, token: str) -> OrganisationCaller | None:
    workspace_id = workspace_in(SESSION, token)
    async with (await database(request)).read(workspace_id) as session:
        found = await find_member_session(session, token, await now())
    if found is None:
        return None
    request.scope["signed_in"] = found
    caller = found.caller()
    follow(request, caller)
    return caller


KnownDep = Annotated[OrganisationCaller | None, Depends(known_organisation)]


async def public() -> None:
    """Anybody; a route without credentials says so by asking for this."""


async def signed_participant(request: Request) -> ParticipantCaller:
    """Whom the access token names, by its signature alone: enough for as long as it lasts."""
    tokens: Tokens = request.app.state.tokens
    return tokens.read(bearer(request), await now())


async def known_person(request: Request) -> ParticipantCaller | None:
    """Whose access token this is, if its session stands; looked up once per request, as above."""
    try:
        caller = await signed_participant(request)
    except Unauthenticated:
        return None
    async with (await database(request)).read(caller.workspace_id) as session:
        return caller if await session_stands(session, caller) else None


KnownPersonDep = Annotated[ParticipantCaller | None, Depends(known_person)]


async def participant(request: Request, person: KnownPersonDep) -> ParticipantCaller:
    """A participant with an access token, in a session that stands."""
    if person is None:
        await signed_participant(request)  # says what is wrong with the token
        raise Unauthenticated("This session has ended.")
    return person


async def confirming_participant(request: Request) -> ParticipantCaller:
    """A participant by their signature alone: confirming ends the session it comes from, and a
    retry that lost its answer has to be recognised all the same. The proof knows its session.
    """
    return await signed_participant(request)


async def optional_participant(
    request: Request, person: KnownPersonDep
) -> ParticipantCaller | None:
    """The participant, where a route serves people with and without a token."""
    return await participant(request, person) if "authorization" in request.headers else None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever looks at something that may be public: a person, an organisation, or anybody."""

    person: ParticipantCaller | None
    organisation: OrganisationCaller | None


async def viewer(request: Request, known: KnownDep, person: KnownPersonDep) -> Viewer:
    """Anybody; credentials that are sent have to be good ones."""
    if "authorization" in request.headers and known is None and person is None:
        raise Unauthenticated("These credentials are not valid, or have ended.")
    return Viewer(person, known)


async def organiser(request: Request, known: KnownDep) -> OrganisationCaller:
    """Somebody of an organisation who may organise."""
    return _allowed(request, known, "organise")


async def moderator(request: Request, known: KnownDep) -> OrganisationCaller:
    """Somebody of an organisation who may review."""
    return _allowed(request, known, "moderate", "organise")


async def deliverer(request: Request, known: KnownDep) -> OrganisationCaller:
    """Somebody of an organisation who may manage its webhooks."""
    return _allowed(request, known, "deliver", "organise")


async def recorder(request: Request, known: KnownDep) -> OrganisationCaller:
    """Somebody of an organisation who may send facts."""
    return _allowed(request, known, "record", "organise")


async def reader(request: Request, known: KnownDep) -> OrganisationCaller:
    """Somebody of an organisation who may at least read."""
    return _allowed(request, known, "read", "organise")


async def owner(request: Request, known: KnownDep) -> OrganisationCaller:
    """Somebody who may manage the organisation's members and keys."""
    return _allowed(request, known, "own")


async def member(request: Request, known: KnownDep) -> SignedIn:
    """A member who is signed in, whatever their role."""
    found: SignedIn | None = request.scope.get("signed_in")
    if found is None:
        _refuse_unknown(request)
    return found


def _refuse_unknown(request: Request) -> NoReturn:
    if "lacks_csrf" in request.scope:
        raise Forbidden(f"With the session cookie, send the session's `{CSRF_HEADER}`.")
    if "authorization" not in request.headers:
        bearer(request)  # says what is missing
    raise Unauthenticated("This is not a valid API key or session.")


def _allowed(
    request: Request, known: OrganisationCaller | None, *scopes: str
) -> OrganisationCaller:
    if known is None:
        _refuse_unknown(request)
    if known.scopes.isdisjoint(scopes):
        raise Forbidden("This API key or role lacks the scope for it.", needs=list(scopes))
    return known
