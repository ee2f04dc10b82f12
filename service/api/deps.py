"""What routes ask for: who is calling, when, in which language, on which transaction.

All are coroutines, also where there is nothing to wait for: FastAPI runs a plain function in
another thread, which costs more than everything these do.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from quests.errors import (
    IdempotencyKeyInvalid,
    IdempotencyKeyRequired,
)
from scoring.phrases import LANGUAGES
from service.api.audit_trail import Written
from service.api.pages import Page, PageDep
from service.api.who import (
    KnownDep,
    KnownPersonDep,
    Viewer,
    confirming_participant,
    database,
    deliverer,
    member,
    moderator,
    now,
    optional_participant,
    organiser,
    owner,
    participant,
    public,
    reader,
    recorder,
    signed_participant,
    viewer,
)
from service.callers import OrganisationCaller, ParticipantCaller, SignedIn
from service.fonts import Fonts, fonts_of
from service.store.session import Database, Session

MAX_KEY_LENGTH = 255
MOST_LANGUAGES = 500  # characters of the header that are read


async def claimed_tenant(known: KnownDep, person: KnownPersonDep) -> UUID | None:
    """The workspace that the credentials name; whether they are good is asked elsewhere.

    A false claim leads nowhere: the route that needs a caller refuses it, and public routes
    go by the public id alone.
    """
    caller = known or person
    return caller.workspace_id if caller is not None else None


TenantDep = Annotated[UUID | None, Depends(claimed_tenant)]


async def written(request: Request) -> Written:
    """For routes that wait for somebody else before or between their transactions."""
    return Written(await database(request), request.scope)


WrittenDep = Annotated[Written, Depends(written)]


async def transaction(tenant: TenantDep, deeds: WrittenDep) -> AsyncIterator[Session]:
    """One transaction around the route; it commits before the response leaves."""
    async with deeds.transaction(tenant) as session:
        yield session


async def reading(request: Request, tenant: TenantDep) -> AsyncIterator[Session]:
    """One read-only snapshot around the route."""
    async with (await database(request)).read(tenant) as session:
        yield session


async def locale(request: Request) -> str | None:
    """The best language of ``Accept-Language`` among ours, by its q-values."""
    return _best_language(request.headers.get("accept-language", "")[:MOST_LANGUAGES])


@lru_cache(1_024)  # browsers say the same few things
def _best_language(header: str) -> str | None:
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
    caller = await signed_participant(request)
    return Action(
        caller=caller,
        key=await required_key(request),
        language=await locale(request) or caller.locale,
        at=await now(),
    )


async def letters(request: Request) -> Fonts:
    """Where letters for print are that our own typeface lacks."""
    return fonts_of(request.app.state.settings.fonts)


SessionDep = Annotated[Session, Depends(transaction, scope="function")]
ReadDep = Annotated[Session, Depends(reading, scope="function")]
DatabaseDep = Annotated[Database, Depends(database)]
NowDep = Annotated[datetime, Depends(now)]
ParticipantDep = Annotated[ParticipantCaller, Depends(participant)]
ConfirmingDep = Annotated[ParticipantCaller, Depends(confirming_participant)]
AnybodyDep = Annotated[ParticipantCaller | None, Depends(optional_participant)]
OrganiserDep = Annotated[OrganisationCaller, Depends(organiser)]
DelivererDep = Annotated[OrganisationCaller, Depends(deliverer)]
ModeratorDep = Annotated[OrganisationCaller, Depends(moderator)]
ReaderDep = Annotated[OrganisationCaller, Depends(reader)]
RecorderDep = Annotated[OrganisationCaller, Depends(recorder)]
MemberDep = Annotated[SignedIn, Depends(member)]
OwnerDep = Annotated[OrganisationCaller, Depends(owner)]
PUBLIC = Depends(public)
ViewerDep = Annotated[Viewer, Depends(viewer)]
LettersDep = Annotated[Fonts, Depends(letters)]
LocaleDep = Annotated[str | None, Depends(locale)]
KeyDep = Annotated[str | None, Depends(idempotency_key)]
ActionDep = Annotated[Action, Depends(action)]

__all__ = [
    "PUBLIC",
    "Action",
    "ActionDep",
    "AnybodyDep",
    "ConfirmingDep",
    "DatabaseDep",
    "DelivererDep",
    "KeyDep",
    "LettersDep",
    "LocaleDep",
    "MemberDep",
    "ModeratorDep",
    "NowDep",
    "OrganiserDep",
    "OwnerDep",
    "Page",
    "PageDep",
    "ParticipantDep",
    "ReadDep",
    "ReaderDep",
    "RecorderDep",
    "SessionDep",
    "ViewerDep",
    "WrittenDep",
]
