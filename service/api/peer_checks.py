"""Looking at what others did: what I am asked about, and my answers; and who reviews reads them."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quests.errors import Forbidden, NotFound, Unauthenticated
from quests.ids import public_id
from quests.kind import CleanText
from quests.peers import MOST_AT_ONCE, PHOTO, Verdict, seen_by_peers
from quests.review_errors import CheckOver, NotAPeer
from service.api.deps import NowDep, ParticipantDep, ReadDep, ReaderDep, SessionDep
from service.api.photos import HARMLESS, PICTURE, PRIVATE
from service.api.problems import BODY_REFUSALS, refusals
from service.api.review_shapes import CheckOut
from service.api.shapes import In, Out, Texts
from service.api.strict_route import StrictRoute
from service.callers import ParticipantCaller
from service.photos.formats import MEDIA_TYPE
from service.photos.shelf import Shelf
from service.public_ids import CheckId, CompletionId, QuestId
from service.store.campaigns import ensure_lead
from service.store.completions import completion_by_id
from service.store.peer_checks import Asked, Peer, answers_about
from service.usecases.confirm_others import Answer, answer_check, photo_to_check, take_checks

router = APIRouter(prefix="/v1", tags=["review"], route_class=StrictRoute)
VerdictName = Literal["confirmed", "doubted"]


class ChecksIn(In):
    """How many at most I would like to look at."""

    most: int = Field(default=1, ge=1, le=MOST_AT_ONCE)


class PeerCheckOut(Out):
    """What somebody did, without who it was; it is mine to answer until then."""

    id: CheckId
    quest: QuestId
    title: Texts
    kind: str
    language: str = Field(description="Of who did it.")
    quantity: int
    evidence: dict[str, Any] = Field(description="What it says was done.")
    photo: str | None = Field(description="Where its photo is, if it has one.")
    checks: list[CheckOut] = Field(description="What to look at, if the organiser says so.")
    until: datetime = Field(description="Afterwards somebody else is asked.")


class PeerChecksOut(Out):
    """What I am asked about; empty when nothing waits."""

    items: list[PeerCheckOut]


class VerdictIn(In):
    """What I say; who doubts says why, for a moderator to read."""

    verdict: VerdictName
    reason: Annotated[CleanText | None, Field(min_length=3, max_length=500)] = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.verdict == "doubted" and self.reason is None:
            raise PydanticCustomError("missing", "who doubts says why")
        return self


class VerdictOut(Out):
    """My answer, as it was kept."""

    id: CheckId
    verdict: VerdictName
    decided_at: datetime


class PeerVerdictOut(Out):
    """What one of those who were asked answered."""

    verdict: VerdictName
    reason: str | None
    decided_at: datetime


class PeerVerdictsOut(Out):
    """All answers about one completion, the latest last; nobody is named."""

    items: list[PeerVerdictOut]


@router.post(
    "/me/peer-checks",
    response_model=PeerChecksOut,
    responses=refusals(Unauthenticated, NotAPeer, *BODY_REFUSALS),
)
async def take_peer_checks(
    body: ChecksIn, caller: ParticipantDep, session: SessionDep, at: NowDep
) -> PeerChecksOut:
    """Look at what others did: a few by lot, reserved for me for half an hour.

    Asked again, I get those that I have, and further ones up to `most`. Only who has done something
    that counts in this campaign is asked; never about their own, and about each thing once.
    """
    found = await take_checks(session, _peer(caller), at, most=body.most)
    return PeerChecksOut(items=[_out(one) for one in found])


@router.get(
    "/me/peer-checks/{check}/photo",
    response_class=Response,
    responses={200: PICTURE, **refusals(NotFound, Unauthenticated)},
)
async def get_check_photo(
    check: CheckId, request: Request, caller: ParticipantDep, session: ReadDep, at: NowDep
) -> Response:
    """The photo of what I am asked about, as long as it is mine to answer."""
    shelf: Shelf = request.app.state.shelf
    photo = await photo_to_check(session, _peer(caller), check, at)
    jpeg = await shelf.get(photo.workspace_id, photo.id)
    return Response(jpeg, headers=HARMLESS | PRIVATE, media_type=MEDIA_TYPE)


@router.post(
    "/me/peer-checks/{check}/verdict",
    response_model=VerdictOut,
    responses=refusals(NotFound, Unauthenticated, CheckOver, *BODY_REFUSALS),
)
async def give_verdict(
    check: CheckId, body: VerdictIn, caller: ParticipantDep, session: SessionDep, at: NowDep
) -> VerdictOut:
    """Say whether it was done as asked. With enough confirmations it counts at once.

    The same answer again changes nothing. As many doubts let a moderator look at it.
    """
    answer = Answer(
        workspace_id=caller.workspace_id,
        participant_id=caller.participant_id,
        check_id=check,
        verdict=Verdict(body.verdict),
        reason=body.reason,
        at=at,
    )
    kept = await answer_check(session, answer)
    return VerdictOut(id=check, verdict=body.verdict, decided_at=kept.decided_at or at)


@router.get(
    "/completions/{completion}/peer-checks",
    response_model=PeerVerdictsOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def list_peer_verdicts(
    completion: CompletionId, session: ReadDep, holder: ReaderDep
) -> PeerVerdictsOut:
    """What other participants answered about a completion, with their reasons; for who reviews."""
    found = await completion_by_id(session, holder.workspace_id, completion)
    await ensure_lead(session, holder.workspace_id, found.campaign_id, holder.organisation_id)
    answers = await answers_about(session, found)
    return PeerVerdictsOut(
        items=[
            PeerVerdictOut(verdict=one.verdict.value, reason=one.reason, decided_at=one.decided_at)
            for one in answers
        ]
    )


def _peer(caller: ParticipantCaller) -> Peer:
    return Peer(
        workspace_id=caller.workspace_id,
        campaign_id=caller.campaign_id,
        participant_id=caller.participant_id,
        language=caller.locale,
    )


def _out(one: Asked) -> PeerCheckOut:
    return PeerCheckOut(
        id=one.id,
        quest=one.quest_id,
        title=one.title,
        kind=one.kind,
        language=one.locale,
        quantity=one.quantity,
        evidence=seen_by_peers(one.kind, one.evidence),
        photo=f"/v1/me/peer-checks/{public_id('pck', one.id)}/photo"
        if one.evidence.get(PHOTO)
        else None,
        checks=[CheckOut(**check) for check in one.checklist],
        until=one.reserved_until,
    )
