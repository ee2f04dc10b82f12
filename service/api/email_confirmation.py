"""Confirm a mail address with what was in the mail."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Self

from fastapi import APIRouter, Request
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quests.errors import (
    AlreadyProven,
    Unauthenticated,
    VerificationFailed,
)
from service.api.assertions import REFUSED as NOT_BELIEVED
from service.api.assertions import recognised, vouched_by
from service.api.deps import ConfirmingDep, DatabaseDep, KeyDep, NowDep
from service.api.participants import ParticipantOut
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In
from service.api.signed import SignedOut, signed_by
from service.api.strict_route import StrictRoute
from service.api.tokens import TokensOut, session_lasts, tokens_for
from service.callers import ParticipantCaller
from service.public_ids import OrganisationId
from service.rate_limits import RateLimited
from service.store.acting import caller_in
from service.store.emails import OpenProof
from service.store.merging import Pair, persistently
from service.store.participation import Profile, profile_of
from service.store.session import Database, Session
from service.store.tombstones import recall_marks
from service.usecases.believe_host import LONGEST, Vouched
from service.usecases.believe_host import Said as HostSaid
from service.usecases.confirm_completions import confirm_completions
from service.usecases.confirm_consents import confirm_consents
from service.usecases.confirm_email import (
    REFUSED,
    Proven,
    Said,
    confirm_email,
    ensure_right,
    find_proof,
)
from service.usecases.merge_participants import merge_participants
from service.usecases.note_account import note_account
from service.usecases.prove_email import code_hash
from service.usecases.refresh_token import InSession, open_session, reopen_session
from service.usecases.tell_of_proof import tell_of_proof

router = APIRouter(tags=["me"], route_class=StrictRoute)


class ConfirmIn(In):
    """What was in the mail: one of the two. Who comes by a host app shows that as well."""

    code: Annotated[str | None, Field(pattern=r"^[0-9]{6}$", description="The six digits.")] = None
    token: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="The last part of the link's path."),
    ] = None

    organisation: Annotated[
        OrganisationId | None, Field(description="Whose host app it is that brings you.")
    ] = None
    assertion: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=LONGEST,
            description="A fresh assertion of that app about you. From then on both lead to you.",
        ),
    ] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.code is None) == (self.token is None):
            raise PydanticCustomError("one_of", "send either `code` or `token`")
        if (self.organisation is None) != (self.assertion is None):
            raise PydanticCustomError("both", "send `organisation` and `assertion` together")
        return self


class ConfirmedOut(TokensOut):
    """Who the person is now, and the tokens to act with from now on."""

    participant: ParticipantOut
    merged: bool = Field(
        description="The address was proven before, by the participant you are now; what you did "
        "here has moved there."
    )
    signed: list[SignedOut] = Field(
        description="My signatures that count in this campaign, each with what to pass on."
    )


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
    can be done once counts once. What you granted organisations over mail is confirmed.

    Wrong, old, used and foreign codes answer alike; after five wrong ones ask for a new one. A
    retry under the same `Idempotency-Key` gets the same answer.

    Where the address takes the place of another, the old mailbox is told, and can take that back
    for seven days. Where a host app brings you, show it with a fresh assertion.
    """
    said = _said(request, body, caller, key, at)
    proof = await _right_proof(database, said)
    vouched = await _vouched(request, database, body, said)

    lasts = session_lasts(request)
    confirm = partial(_confirmed, said=said, proof=proof, vouched=vouched, lasts=lasts)
    done = await persistently(database, caller.workspace_id, confirm)
    return ConfirmedOut(
        **tokens_for(request, done.began, at).model_dump(),
        participant=ParticipantOut.of(done.profile),
        merged=done.profile.id != caller.participant_id,
        signed=done.signed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """Who they are from here on."""

    profile: Profile
    began: InSession
    signed: list[SignedOut]


async def _confirmed(
    session: Session, *, said: Said, proof: OpenProof, vouched: Vouched | None, lasts: timedelta
) -> Confirmed:
    """Prove it, begin the session of who they are, and let count what waited for it."""
    shown = None
    if proof.used_at is None and vouched is not None:
        shown = await recognised(session, vouched)
    proven = await confirm_email(session, proof, replace(said, shown=shown))
    began = await _begun(session, said, proven, lasts=lasts)
    await _settle(session, said, proven, began.caller)
    return Confirmed(
        profile=await _profile(session, began.caller),
        began=began,
        signed=await signed_by(session, began.caller, public_url=said.public_url),
    )


def _said(
    request: Request, body: ConfirmIn, caller: ParticipantCaller, key: str | None, at: datetime
) -> Said:
    settings = request.app.state.settings
    return Said(
        caller=caller,
        code=body.code,
        link=body.token,
        key=key,
        at=at,
        secret=settings.signing_secret(),
        public_url=settings.public_url,
        throwaway=request.app.state.throwaway,
    )


async def _right_proof(database: Database, said: Said) -> OpenProof:
    """What was asked for, if this answers it; a try is one, also when it was wrong."""
    async with database.transaction(said.caller.workspace_id) as session:
        found = await find_proof(session, said)
    given = code_hash(said.secret, found.id.bytes, said.code) if found and said.code else None
    return ensure_right(found, said, code_hash=given)


async def _settle(session: Session, said: Said, proven: Proven, who: ParticipantCaller) -> None:
    """What waited for the proof counts from here on: signatures, consents, the account.

    Who was erased and comes back has done what they had done.
    """
    asked = said.caller
    workspace_id, person = asked.workspace_id, who.participant_id
    here = (workspace_id, who.campaign_id, person)
    await recall_marks(session, here, secret=said.secret, at=said.at)
    if not proven.again and proven.owner_id == asked.participant_id:
        await tell_of_proof(session, asked, at=said.at)
    await confirm_completions(session, workspace_id, person, said.at)
    await confirm_consents(session, workspace_id, person, asked.campaign_id, said.at)
    await note_account(session, who, said.at)


async def _vouched(
    request: Request, database: Database, body: ConfirmIn, said: Said
) -> Vouched | None:
    """Whom a host app vouches for; asked before any transaction is open."""
    if body.organisation is None or body.assertion is None:
        return None
    here = HostSaid(
        campaign_id=said.caller.campaign_id,
        organisation_id=body.organisation,
        assertion=body.assertion,
    )
    vouched = await vouched_by(request, database, here, said.at)
    if vouched.workspace_id != said.caller.workspace_id:
        raise VerificationFailed(NOT_BELIEVED)
    return vouched


async def _begun(session: Session, said: Said, proven: Proven, *, lasts: timedelta) -> InSession:
    """The session of the person who was proven; for a retry, the one it has begun."""
    workspace_id, former = said.caller.workspace_id, said.caller.participant_id
    if proven.again:
        token = proven.refresh_token
        again = await reopen_session(session, workspace_id, token) if token else None
        if again is None:
            raise VerificationFailed(REFUSED)
        return again
    into, hosts = proven.owner_id, proven.with_hosts
    pair = Pair(workspace_id=workspace_id, former_id=former, into_id=into, with_hosts=hosts)
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
