"""Joining a campaign."""

from datetime import datetime
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from quests.errors import (
    CampaignNotOpen,
    IdempotencyInProgress,
    IdempotencyKeyReused,
    NotFound,
    Unauthenticated,
)
from quests.kind import CleanText, PersonName
from service.api.deps import AnybodyDep, KeyDep, LocaleDep, NowDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out, Spoken
from service.api.strict_route import StrictRoute
from service.api.tokens import TokensOut, session_lasts, tokens_for
from service.public_ids import CampaignId, ParticipantId
from service.store.participation import Profile
from service.store.session import Session
from service.usecases.join_campaign import Joined, JoinRequest, join_campaign
from service.usecases.refresh_token import open_session

router = APIRouter(prefix="/v1/campaigns", tags=["participants"], route_class=StrictRoute)


class JoinIn(In):
    """Nothing is required."""

    display_name: Annotated[
        PersonName | None,
        Field(
            min_length=1,
            max_length=40,
            description="How to address the person in thanks: a name, no address.",
        ),
    ] = None
    locale: Annotated[
        Spoken | None,
        Field(
            description="Language of replies; left out: from Accept-Language, else the "
            "campaign's first."
        ),
    ] = None
    link: Annotated[
        CleanText | None,
        Field(max_length=40, description="The code of the Link by which the person came."),
    ] = None


class ParticipantOut(Out):
    """A participant."""

    id: ParticipantId
    display_name: str | None
    locale: str

    @classmethod
    def of(cls, profile: Profile) -> "ParticipantOut":
        """As everybody meets them."""
        return cls(id=profile.id, display_name=profile.display_name, locale=profile.locale)


class JoinedOut(TokensOut):
    """The participant and the tokens to act with."""

    participant: ParticipantOut
    share_url: str = Field(description="The person's own Link: whoever comes by it is counted.")


@router.post(
    "/{campaign}/participants",
    status_code=201,
    response_model=JoinedOut,
    responses=refusals(
        NotFound,
        CampaignNotOpen,
        IdempotencyInProgress,
        IdempotencyKeyReused,
        Unauthenticated,
        *BODY_REFUSALS,
    ),
)
async def join(
    campaign: CampaignId,
    body: JoinIn,
    request: Request,
    response: Response,
    session: SessionDep,
    key: KeyDep,
    language: LocaleDep,
    at: NowDep,
    known: AnybodyDep,
) -> JoinedOut:
    """Join a campaign without giving any personal data.

    Send an `Idempotency-Key` (a random UUID) and keep it: a retry gets the same participant,
    with tokens of its own.
    With the token of another campaign, the same participant joins this one too.
    """
    joined = await join_campaign(
        session,
        JoinRequest(
            campaign_id=campaign,
            at=at,
            locale=body.locale or language,
            display_name=body.display_name,
            link=body.link,
            key=key,
            known=known,
            fingerprint=sha256(body.model_dump_json().encode()).digest(),
        ),
    )
    if not joined.is_new:
        response.headers["Idempotent-Replayed"] = "true"
    return await joined_out(request, session, joined, at)


async def joined_out(request: Request, session: Session, joined: Joined, at: datetime) -> JoinedOut:
    """What somebody gets who is in now: themselves, and tokens of a session of their own."""
    began = await open_session(session, joined.caller, at=at, lasts=session_lasts(request))
    return JoinedOut(
        **tokens_for(request, began, at).model_dump(),
        participant=ParticipantOut.of(joined.profile),
        share_url=f"{request.app.state.settings.public_url}/l/{joined.caller.link}",
    )
