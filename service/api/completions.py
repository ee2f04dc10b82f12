"""Handing in evidence for a Quest, and repairing what was returned."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from quests.catalogue import AnyEvidence
from quests.errors import (
    AlreadyUsed,
    CampaignNotOpen,
    EvidenceRefused,
    IdempotencyInProgress,
    IdempotencyKeyRequired,
    IdempotencyKeyReused,
    LimitReached,
    NotFound,
    PrerequisiteMissing,
    QuestClosed,
    TransitionRefused,
    Unauthenticated,
)
from quests.refused_finds import TooFarAway
from quests.rule_errors import CapacityReached, CooldownRunning, NotForYou
from service.api.deps import ActionDep, NowDep, ParticipantDep, SessionDep
from service.api.feedback import CompletionOut, FeedbackOut
from service.api.feedback_bytes import render_feedback
from service.api.problems import BODY_REFUSALS, refusals
from service.api.quick_route import QuickRoute
from service.api.strict_route import StrictRoute
from service.public_ids import CompletionId, QuestId
from service.usecases.record_completion import HandIn, Recording, record_completion
from service.usecases.repair_completion import Repair, repair_completion

# It stands in the application directly, which names all other operations.
router = APIRouter(
    prefix="/v1",
    tags=["completions"],
    route_class=QuickRoute,
    generate_unique_id_function=lambda route: route.name,
)
repairs = APIRouter(prefix="/v1", tags=["completions"], route_class=StrictRoute)


def recording_in(request: Request) -> Recording:
    """What recording needs of this process."""
    state = request.app.state
    return Recording(
        database=state.database,
        quests=state.quests,
        recorder=state.recorder,
        render=partial(render_feedback, public_url=state.settings.public_url),
        secret=state.code_secret,
    )


@router.post(
    "/quests/{quest}/completions",
    status_code=201,
    response_model=FeedbackOut,
    responses=refusals(
        NotFound,
        Unauthenticated,
        QuestClosed,
        CampaignNotOpen,
        EvidenceRefused,
        TooFarAway,
        AlreadyUsed,
        LimitReached,
        CooldownRunning,
        CapacityReached,
        PrerequisiteMissing,
        NotForYou,
        IdempotencyKeyRequired,
        IdempotencyKeyReused,
        IdempotencyInProgress,
        *BODY_REFUSALS,
    ),
)
async def post_completion(
    quest: QuestId,
    evidence: Annotated[AnyEvidence, Body()],
    request: Request,
    action: ActionDep,
) -> Response:
    """Hand in evidence for a Quest and learn what it achieved.

    The same `Idempotency-Key` with the same evidence gets the same answer again, marked
    `Idempotent-Replayed: true`: after a lost connection, just send the request once more.
    """
    stored = await record_completion(
        HandIn(
            caller=action.caller,
            quest_id=quest,
            evidence=evidence,
            key=action.key,
            at=action.at,
            language=action.language,
            address=request.client.host if request.client else None,
        ),
        recording_in(request),
    )
    headers = {"Idempotent-Replayed": "true"} if stored.replayed else None
    return Response(stored.body, stored.status, headers, media_type="application/json")


@repairs.put(
    "/me/completions/{completion}/evidence",
    response_model=CompletionOut,
    responses=refusals(
        NotFound, Unauthenticated, TransitionRefused, EvidenceRefused, *BODY_REFUSALS
    ),
)
async def put_evidence(
    completion: CompletionId,
    evidence: Annotated[AnyEvidence, Body()],
    caller: ParticipantDep,
    session: SessionDep,
    at: NowDep,
) -> CompletionOut:
    """Replace the evidence of a completion that was returned; it goes back into review.

    The same evidence once more is answered alike, and changes nothing.
    """
    repair = Repair(caller=caller, completion_id=completion, evidence=evidence, at=at)
    return CompletionOut.of(await repair_completion(session, repair))
