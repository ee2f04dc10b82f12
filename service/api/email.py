"""Prove a mail address, to keep what one did and find it again on the next device."""

import hmac
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from quests.errors import AlreadyProven, IdempotencyKeyReused, Unauthenticated, VerificationFailed
from quests.kind import CleanText
from service.api.confirm_page import HEADERS, confirm_page
from service.api.deps import (
    PUBLIC,
    ConfirmingDep,
    DatabaseDep,
    KeyDep,
    LocaleDep,
    NowDep,
    ParticipantDep,
    SessionDep,
)
from service.api.once import answer_once, keyed_request
from service.api.participants import ParticipantOut
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.api.tokens import TokensOut, session_lasts, tokens_for
from service.callers import ParticipantCaller
from service.mail.address import MAX_LENGTH, NotAnAddress, clean_address
from service.rate_limits import RateLimited
from service.store.acting import caller_in
from service.store.merging import Pair, persistently
from service.store.participation import Profile, profile_of
from service.store.session import Session
from service.usecases.confirm_completions import confirm_completions
from service.usecases.confirm_email import (
    REFUSED,
    Proven,
    Said,
    confirm_email,
    ensure_right,
    find_proof,
)
from service.usecases.merge_participants import merge_participants
from service.usecases.prove_email import VALID, ProofRequest, code_hash, prove_email
from service.usecases.refresh_token import InSession, open_session, reopen_session

ACCEPTED = 202

router = APIRouter(tags=["me"], route_class=StrictRoute)


def _clean(text: str) -> str:
    try:
        return clean_address(text)
    except NotAnAddress as wrong:
        raise PydanticCustomError("email", "not an address that mail can be sent to") from wrong


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


class AskedOut(Out):
    """The same for every address."""

    expires_in: int = Field(description="Seconds in which code and link are valid.")


class ConfirmIn(In):
    """What was in the mail: one of the two."""

    code: Annotated[str | None, Field(pattern=r"^[0-9]{6}$", description="The six digits.")] = None
    token: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="The last part of the link's path."),
    ] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.code is None) == (self.token is None):
            raise PydanticCustomError("one_of", "send either `code` or `token`")
        return self


class ConfirmedOut(TokensOut):
    """Who the person is now, and the tokens to act with from now on."""

    participant: ParticipantOut
    merged: bool = Field(
        description="The address was proven before, by the participant you are now; what you did "
        "here has moved there."
    )


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
    has one mailbox: to use another, sign out, join again, and prove it there. A retry under the
    same `Idempotency-Key` sends no second mail.
    """
    settings = request.app.state.settings
    client = request.client
    network = request.app.state.gate.networks.name(client.host, at.timestamp()) if client else None
    asked = ProofRequest(
        caller=caller,
        address=body.email,
        method=body.method,
        language=language or caller.locale,
        at=at,
        secret=settings.signing_secret(),
        network=network.encode() if network else None,
        public_url=settings.public_url,
    )

    async def do() -> AskedOut:
        await prove_email(session, asked)
        return AskedOut(expires_in=int(VALID.total_seconds()))

    who = (caller.workspace_id, caller.participant_id)
    keyed = keyed_request(request, body, key, who=who)
    if keyed is not None:  # a plain hash of an address could be guessed
        unguessable = hmac.digest(asked.secret.encode(), keyed.fingerprint, "sha256")
        keyed = replace(keyed, fingerprint=unguessable)
    return await answer_once(session, keyed, at, do, status=ACCEPTED)


@router.post(
    "/v1/me/email/confirm",
    response_model=ConfirmedOut,
    responses=refusals(
        Unauthenticated, VerificationFailed, AlreadyProven, RateLimited, *BODY_REFUSALS
    ),
)
async def confirm_address(
    body: ConfirmIn,
    request: Request,
    database: DatabaseDep,
    caller: ConfirmingDep,
    key: KeyDep,
    at: NowDep,
) -> ConfirmedOut:
    """Prove the address with what was in the mail, from the session that asked for it.

    From here on only the tokens of this answer are good. If you proved the address before, as
    another participant, you are that one again, and what you did here moves there; a Quest that
    can be done once counts once. Wrong, old, used and foreign codes answer alike; after five
    wrong ones ask for a new one. A retry under the same `Idempotency-Key` gets the same answer.
    """
    secret = request.app.state.settings.signing_secret()
    said = Said(caller=caller, code=body.code, link=body.token, key=key, at=at, secret=secret)
    async with database.transaction(caller.workspace_id) as session:
        found = await find_proof(session, said)
    given = code_hash(secret, found.id.bytes, said.code) if found and said.code else None
    proof = ensure_right(found, said, code_hash=given)

    async def confirm(session: Session) -> tuple[Profile, InSession]:
        proven = await confirm_email(session, proof, said)
        began = await _begun(session, said, proven, lasts=session_lasts(request))
        person = began.caller.participant_id
        await confirm_completions(session, caller.workspace_id, person, at)
        return await _profile(session, began.caller), began

    profile, began = await persistently(database, caller.workspace_id, confirm)
    return ConfirmedOut(
        **tokens_for(request, began, at).model_dump(),
        participant=ParticipantOut(
            id=profile.id, display_name=profile.display_name, locale=profile.locale
        ),
        merged=profile.id != caller.participant_id,
    )


async def _begun(session: Session, said: Said, proven: Proven, *, lasts: timedelta) -> InSession:
    """The session of the person who was proven; for a retry, the one it has begun."""
    workspace_id, former = said.caller.workspace_id, said.caller.participant_id
    if proven.again:
        token = proven.refresh_token
        again = await reopen_session(session, workspace_id, token) if token else None
        if again is None:
            raise VerificationFailed(REFUSED)
        return again
    pair = Pair(workspace_id=workspace_id, former_id=former, into_id=proven.owner_id)
    person = await merge_participants(session, pair, said.at)
    found = await caller_in(session, workspace_id, said.caller.campaign_id, person)
    if found is None:
        raise Unauthenticated("This participant is no longer here.")
    return await open_session(
        session, found[1], at=said.at, lasts=lasts, token=proven.refresh_token
    )


async def _profile(session: Session, who: ParticipantCaller) -> Profile:
    profile = await profile_of(session, who.workspace_id, who.participant_id)
    if profile is None:
        raise Unauthenticated("This participant is no longer here.")
    return profile


@router.head("/confirm/{token}", include_in_schema=False, dependencies=[PUBLIC])
@router.get("/confirm/{token}", include_in_schema=False, dependencies=[PUBLIC])
async def show_confirm_page(token: str, language: LocaleDep) -> HTMLResponse:
    """The page behind the link in a mail. Opening it changes nothing: mail scanners do that.

    It asks nobody whether the token is good, so there is nothing to learn from it either.
    """
    return HTMLResponse(confirm_page(language or "en"), headers=HEADERS)
