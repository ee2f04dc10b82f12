"""Prove a mail address, to keep what one did and find it again on the next device."""

import hmac
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from quests.errors import AlreadyProven, IdempotencyKeyReused, Unauthenticated
from quests.kind import CleanText
from service.api.confirm_page import HEADERS, confirm_page
from service.api.deps import (
    PUBLIC,
    KeyDep,
    LocaleDep,
    NowDep,
    ParticipantDep,
    SessionDep,
)
from service.api.once import answer_once, keyed_request
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.callers import ParticipantCaller
from service.mail.address import MAX_LENGTH, NotAnAddress, clean_address
from service.rate_limits import RateLimited
from service.store.idempotency import KeyedRequest
from service.usecases.prove_email import VALID, ProofRequest, prove_email

ACCEPTED = 202

router = APIRouter(tags=["me"], route_class=StrictRoute)


def _clean(text: str) -> str:
    try:
        return clean_address(text)
    except NotAnAddress as wrong:
        raise PydanticCustomError("email", "not an address that mail can be sent to") from wrong


def _clean_or_none(text: str | None) -> str | None:
    return None if text is None else _clean(text)


class EmailIn(In):
    """The address to prove."""

    email: Annotated[
        CleanText,
        Field(
            min_length=3,
            max_length=MAX_LENGTH,
            json_schema_extra={"format": "email"},
            examples=["lea@example.org"],
        ),
        AfterValidator(_clean),
    ]
    method: Annotated[
        Literal["code", "link"],
        Field(description="`code`: six digits to type. `link`: a link, and the code as well."),
    ] = "code"
    replaces: Annotated[
        CleanText | None,
        Field(
            max_length=MAX_LENGTH,
            description="The address you have proven, if this one is to take its place.",
        ),
        AfterValidator(_clean_or_none),
    ] = None
    connects: Annotated[
        bool,
        Field(
            description="A host app brings you, and you will show it once more with the code: from "
            "then on app and mailbox lead to the same participant. Always by code."
        ),
    ] = False


class AskedOut(Out):
    """The same for every address."""

    expires_in: int = Field(description="Seconds in which code and link are valid.")


@router.post(
    "/v1/me/email",
    status_code=ACCEPTED,
    response_model=AskedOut,
    responses=refusals(
        Unauthenticated, AlreadyProven, IdempotencyKeyReused, RateLimited, *BODY_REFUSALS
    ),
)
async def ask_for_proof(
    body: EmailIn,
    request: Request,
    session: SessionDep,
    caller: ParticipantDep,
    language: LocaleDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Get a mail with a code, and if you like a link, to prove that a mailbox is yours.

    The answer is the same whether the address is known here or not, and whether a mail was sent
    or the mailbox had its five for today. Asking again ends the request before. A participant
    has one mailbox: say in `replaces` which one another is to take the place of. A retry under
    the same `Idempotency-Key` sends no second mail.
    """
    asked = _request_of(request, body, caller, language=language or caller.locale, at=at)

    async def do() -> AskedOut:
        await prove_email(session, asked)
        return AskedOut(expires_in=int(VALID.total_seconds()))

    who = (caller.workspace_id, caller.participant_id)
    keyed = _unguessable(keyed_request(request, body, key, who=who), asked.secret)
    return await answer_once(session, keyed, at, do, status=ACCEPTED)


def _request_of(
    request: Request, body: EmailIn, caller: ParticipantCaller, *, language: str, at: datetime
) -> ProofRequest:
    """What is asked for, by whom and from which network."""
    settings = request.app.state.settings
    client = request.client
    network = request.app.state.gate.networks.name(client.host, at.timestamp()) if client else None
    return ProofRequest(
        caller=caller,
        address=body.email,
        method=body.method,
        language=language,
        at=at,
        secret=settings.signing_secret(),
        network=network.encode() if network else None,
        public_url=settings.public_url,
        replaces=body.replaces,
        connects=body.connects,
    )


def _unguessable(keyed: KeyedRequest | None, secret: str) -> KeyedRequest | None:
    """A plain hash of an address could be guessed by whoever reads the table of keys."""
    if keyed is None:
        return None
    fingerprint = hmac.digest(secret.encode(), keyed.fingerprint, "sha256")
    return replace(keyed, fingerprint=fingerprint)


@router.head("/confirm/{token}", include_in_schema=False, dependencies=[PUBLIC])
@router.get("/confirm/{token}", include_in_schema=False, dependencies=[PUBLIC])
async def show_confirm_page(token: str, language: LocaleDep) -> HTMLResponse:
    """The page behind the link in a mail. Opening it changes nothing: mail scanners do that.

    It asks nobody whether the token is good, so there is nothing to learn from it either.
    """
    return HTMLResponse(confirm_page(language or "en"), headers=HEADERS)
