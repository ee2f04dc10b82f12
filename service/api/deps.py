"""What routes ask for: who is calling, when, in which language, on which transaction.

All are coroutines, also where there is nothing to wait for: FastAPI runs a plain function in
another thread, which costs more than everything these do.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from quests.errors import (
    Forbidden,
    IdempotencyKeyInvalid,
    IdempotencyKeyRequired,
    Unauthenticated,
)
from service.api_key_text import PREFIX as API_KEY
from service.api_key_text import workspace_of
from service.callers import OrganisationCaller, ParticipantCaller
from service.store.api_keys import find_api_key
from service.store.session import Database, Session
from service.tokens import Tokens

MAX_KEY_LENGTH = 255
LANGUAGES = ("fr", "de", "en")
MAX_PAGE = 100


async def now() -> datetime:
    """The only clock of the API."""
    return datetime.now(UTC)


async def database(request: Request) -> Database:
    """The pools of this process."""
    found: Database = request.app.state.database
    return found


async def known_organisation(request: Request) -> OrganisationCaller | None:
    """Whose API key this is, if it is a good one; looked up once per request.

    The route's own transaction waits for it: looked up inside, a request would hold one
    connection while it waits for another, and as many of them at once as there are
    connections would all wait for each other.
    """
    try:
        key = bearer(request)
        if not key.startswith(f"{API_KEY}_"):
            return None
        async with (await database(request)).read(workspace_of(key)) as session:
            return await find_api_key(session, key, await now())
    except Unauthenticated:
        return None


KnownDep = Annotated[OrganisationCaller | None, Depends(known_organisation)]


async def claimed_tenant(request: Request, known: KnownDep) -> UUID | None:
    """The workspace that the credentials name; whether they are good is asked elsewhere.

    A false claim leads nowhere: the route that needs a caller refuses it, and public routes
    go by the public id alone.
    """
    if known is not None:
        return known.workspace_id
    try:
        return (await participant(request)).workspace_id
    except Unauthenticated:
        return None


TenantDep = Annotated[UUID | None, Depends(claimed_tenant)]


async def transaction(request: Request, tenant: TenantDep) -> AsyncIterator[Session]:
    """One transaction around the route; it commits before the response leaves."""
    async with (await database(request)).transaction(tenant) as session:
        yield session


async def reading(request: Request, tenant: TenantDep) -> AsyncIterator[Session]:
    """One read-only snapshot around the route."""
    async with (await database(request)).read(tenant) as session:
        yield session


def bearer(request: Request) -> str:
    """The bearer token of the Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send `Authorization: Bearer ...`.")
    return token.strip()


async def participant(request: Request) -> ParticipantCaller:
    """A participant with a token from joining a campaign."""
    tokens: Tokens = request.app.state.tokens
    return tokens.read(bearer(request), await now())


async def optional_participant(request: Request) -> ParticipantCaller | None:
    """The participant, where a route serves people with and without a token."""
    return await participant(request) if "authorization" in request.headers else None


async def organiser(request: Request, known: KnownDep) -> OrganisationCaller:
    """A server with an API key of an organisation, allowed to organise."""
    return _allowed(request, known, "organise")


async def deliverer(request: Request, known: KnownDep) -> OrganisationCaller:
    """A server with an API key of an organisation, allowed to manage its webhooks."""
    return _allowed(request, known, "deliver", "organise")


async def reader(request: Request, known: KnownDep) -> OrganisationCaller:
    """A server with an API key of an organisation, allowed at least to read."""
    return _allowed(request, known, "read", "organise")


def _allowed(
    request: Request, known: OrganisationCaller | None, *scopes: str
) -> OrganisationCaller:
    if known is None:
        bearer(request)  # says so when there is none at all
        raise Unauthenticated("This is not a valid API key.")
    if known.scopes.isdisjoint(scopes):
        raise Forbidden("This API key lacks the scope for it.", needs=list(scopes))
    return known


async def locale(request: Request) -> str | None:
    """The best language of ``Accept-Language`` among ours, by its q-values."""
    header = request.headers.get("accept-language", "")
    wanted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, q = part.strip().partition(";q=")
        try:
            weight = float(q) if q else 1.0
        except ValueError:
            continue
        wanted.append((-weight, tag.strip().lower()[:2]))
    return next((tag for weight, tag in sorted(wanted) if tag in LANGUAGES and weight < 0), None)


async def idempotency_key(request: Request) -> str | None:
    """The ``Idempotency-Key``; bare and quoted forms are the same key."""
    keys = request.headers.getlist("idempotency-key")
    if not keys:
        return None
    key = keys[0].strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    plain = key.isascii() and key.isprintable()
    if len(keys) > 1 or not plain or not 0 < len(key) <= MAX_KEY_LENGTH:
        raise IdempotencyKeyInvalid("Send one key of 1 to 255 printable ASCII characters.")
    return key


async def required_key(request: Request) -> str:
    """The ``Idempotency-Key`` of a call that cannot do without."""
    key = await idempotency_key(request)
    if key is None:
        raise IdempotencyKeyRequired("Send an `Idempotency-Key` header, a fresh UUID per action.")
    return key


@dataclass(frozen=True, slots=True)
class Action:
    """What comes with an action: who does it, under which key, in which language, when."""

    caller: ParticipantCaller
    key: str
    language: str
    at: datetime


async def action(request: Request) -> Action:
    """All of it at once, for the busiest route: FastAPI takes its time for each dependency."""
    caller = await participant(request)
    return Action(
        caller=caller,
        key=await required_key(request),
        language=await locale(request) or caller.locale,
        at=await now(),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list: at most ``limit`` rows after ``cursor``."""

    limit: int
    cursor: str | None


async def page(
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Rows per page.")] = 25,
    cursor: Annotated[
        str | None, Query(max_length=200, description="`next_cursor` of the page before.")
    ] = None,
) -> Page:
    """The paging parameters that every list shares."""
    return Page(limit, cursor)


SessionDep = Annotated[Session, Depends(transaction, scope="function")]
ReadDep = Annotated[Session, Depends(reading, scope="function")]
DatabaseDep = Annotated[Database, Depends(database)]
NowDep = Annotated[datetime, Depends(now)]
ParticipantDep = Annotated[ParticipantCaller, Depends(participant)]
AnybodyDep = Annotated[ParticipantCaller | None, Depends(optional_participant)]
OrganiserDep = Annotated[OrganisationCaller, Depends(organiser)]
DelivererDep = Annotated[OrganisationCaller, Depends(deliverer)]
ReaderDep = Annotated[OrganisationCaller, Depends(reader)]
LocaleDep = Annotated[str | None, Depends(locale)]
KeyDep = Annotated[str | None, Depends(idempotency_key)]
ActionDep = Annotated[Action, Depends(action)]
PageDep = Annotated[Page, Depends(page)]

__all__ = [
    "Action",
    "ActionDep",
    "AnybodyDep",
    "DatabaseDep",
    "DelivererDep",
    "KeyDep",
    "LocaleDep",
    "NowDep",
    "OrganiserDep",
    "Page",
    "PageDep",
    "ParticipantDep",
    "ReadDep",
    "ReaderDep",
    "SessionDep",
]
