"""Asking for another look at what was decided against me."""

from fastapi import APIRouter

from quests.errors import NotFound, Unauthenticated
from quests.review_errors import AppealRefused
from service.api.deps import NowDep, ParticipantDep, SessionDep
from service.api.feedback import CompletionOut
from service.api.problems import BODY_REFUSALS, refusals
from service.api.review_shapes import AppealIn
from service.api.strict_route import StrictRoute
from service.public_ids import CompletionId
from service.store.completions import lock_completion
from service.usecases.move_completion import appeal_decision

router = APIRouter(prefix="/v1", tags=["completions"], route_class=StrictRoute)


@router.post(
    "/me/completions/{completion}/appeal",
    response_model=CompletionOut,
    responses=refusals(NotFound, Unauthenticated, AppealRefused, *BODY_REFUSALS),
)
async def appeal(
    completion: CompletionId,
    body: AppealIn,
    session: SessionDep,
    caller: ParticipantDep,
    at: NowDep,
) -> CompletionOut:
    """Ask for another look at what was decided against me, once; somebody else decides."""
    held = await lock_completion(session, caller.workspace_id, completion)
    if held.participant_id != caller.participant_id:
        raise NotFound()
    return CompletionOut.of(await appeal_decision(session, held, body.reason, at))
