"""Reviewing, for those who do it all day: small rows, claims, many decisions at once, undo."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from quests.completion import State
from quests.errors import Forbidden, InvalidCursor, NotFound, TransitionRefused, Unauthenticated
from quests.review_errors import Claimed, NotYourDecision, TooLateToUndo
from quests.texts import LanguageCode
from service.api.deps import (
    ModeratorDep,
    NowDep,
    PageDep,
    ReadDep,
    ReaderDep,
    SessionDep,
)
from service.api.feedback import CompletionOut
from service.api.problems import BODY_REFUSALS, refusals
from service.api.review import StateName
from service.api.review_shapes import (
    ClaimOut,
    DecisionsIn,
    DecisionsOut,
    GuideOut,
    QueuedOut,
    SecondLookIn,
    decided_out,
    guide_out,
    queued_out,
)
from service.api.shapes import PageOut
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.public_ids import CampaignId, CompletionId, QuestId
from service.store.campaigns import ensure_lead
from service.store.completions import lock_completion
from service.store.review import claim, release
from service.store.review_queue import guide, queue
from service.usecases.move_completion import (
    Move,
    look_again,
    move_many,
    undo_move,
)

router = APIRouter(prefix="/v1", tags=["review"], route_class=StrictRoute)
Who = Literal["me", "free"]


async def review_filters(
    state: Annotated[StateName | None, Query(description="In review unless you say so.")] = None,
    quest: QuestId | None = None,
    kind: Annotated[str | None, Query(max_length=64)] = None,
    flag: Annotated[str | None, Query(max_length=64, description="With this suspicion.")] = None,
    language: Annotated[LanguageCode | None, Query(description="Of the person.")] = None,
    appealed: Annotated[bool, Query(description="Only appeals that wait.")] = False,
    second_look: Annotated[
        bool, Query(description="The sample of what counted without a reviewer, to look at again.")
    ] = False,
) -> dict[str, object]:
    """The filters of the queue that stand for themselves, as the store names them."""
    return {
        "state": None if second_look else state or State.IN_REVIEW.value,
        "quest": quest,
        "kind": kind,
        "flag": flag,
        "language": language,
        "appealed": appealed or None,
        "second_look": second_look or None,
    }


@router.get(
    "/campaigns/{campaign}/review",
    response_model=PageOut[QueuedOut],
    responses=refusals(NotFound, Unauthenticated, Forbidden, InvalidCursor),
)
async def list_review(
    campaign: CampaignId,
    session: ReadDep,
    holder: ReaderDep,
    page: PageDep,
    at: NowDep,
    filters: Annotated[dict[str, object], Depends(review_filters)],
    waiting_hours: Annotated[
        int | None, Query(ge=1, le=8_784, description="Waiting for at least so long.")
    ] = None,
    assigned: Annotated[
        Who | None, Query(description="`me`: claimed by me; `free`: by nobody else.")
    ] = None,
) -> PageOut[QueuedOut]:
    """The review queue in small rows, who waits longest first."""
    await ensure_lead(session, holder.workspace_id, campaign, holder.organisation_id)
    found = await queue(
        session,
        holder.workspace_id,
        campaign,
        at=at,
        limit=page.limit,
        before=None if waiting_hours is None else at - timedelta(hours=waiting_hours),
        mine=holder.actor if assigned == "me" else None,
        free_for=holder.actor if assigned == "free" else None,
        after=page.after(),
        **filters,
    )
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[queued_out(one, at) for one in found], next_cursor=page.next(last))


@router.get(
    "/campaigns/{campaign}/review/guide",
    response_model=GuideOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def get_review_guide(campaign: CampaignId, session: ReadDep, holder: ReaderDep) -> GuideOut:
    """What reviewers go by: ready replies, checklists, and how often a second look agreed."""
    await ensure_lead(session, holder.workspace_id, campaign, holder.organisation_id)
    return guide_out(await guide(session, holder.workspace_id, campaign))


@router.post(
    "/campaigns/{campaign}/review/decisions",
    response_model=DecisionsOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden, *BODY_REFUSALS),
)
async def decide(
    campaign: CampaignId,
    body: DecisionsIn,
    request: Request,
    session: SessionDep,
    holder: ModeratorDep,
    at: NowDep,
) -> DecisionsOut:
    """Decide about up to a hundred completions; each answers for itself.

    Sending the same decisions again changes nothing: what is there already, is there.
    """
    await ensure_lead(session, holder.workspace_id, campaign, holder.organisation_id)
    moves = [
        replace(
            _move(request, holder, one.completion, State(one.to), at, reason=one.reason),
            reply=one.reply,
            checks=one.checks,
        )
        for one in body.decisions
    ]
    return DecisionsOut(items=[decided_out(one) for one in await move_many(session, moves)])


@router.put(
    "/completions/{completion}/claim",
    response_model=ClaimOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden, Claimed),
)
async def claim_completion(
    completion: CompletionId, session: SessionDep, holder: ModeratorDep, at: NowDep
) -> ClaimOut:
    """Be the one who reviews it, for ten minutes; again, for ten more."""
    held = await lock_completion(session, holder.workspace_id, completion)
    await ensure_lead(session, holder.workspace_id, held.campaign_id, holder.organisation_id)
    until = await claim(session, held, holder.actor, at)
    return ClaimOut(completion=completion, reviewer=holder.actor, until=until)


@router.delete(
    "/completions/{completion}/claim",
    status_code=204,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def release_completion(
    completion: CompletionId, session: SessionDep, holder: ModeratorDep
) -> Response:
    """Let go of it; let go twice, it is free. What others claimed stays theirs."""
    held = await lock_completion(session, holder.workspace_id, completion)
    await ensure_lead(session, holder.workspace_id, held.campaign_id, holder.organisation_id)
    await release(session, held, holder.actor)
    return Response(status_code=204)


@router.post(
    "/completions/{completion}/undo",
    response_model=CompletionOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden, TooLateToUndo),
)
async def undo_decision(
    completion: CompletionId,
    request: Request,
    session: SessionDep,
    holder: ModeratorDep,
    at: NowDep,
) -> CompletionOut:
    """Take back my last decision, within 15 minutes: it is in review again, figures follow."""
    move = _move(request, holder, completion, State.IN_REVIEW, at)
    return CompletionOut.of(await undo_move(session, move))


@router.post(
    "/completions/{completion}/second-look",
    response_model=CompletionOut,
    responses=refusals(
        NotFound,
        Unauthenticated,
        Forbidden,
        TransitionRefused,
        Claimed,
        NotYourDecision,
        *BODY_REFUSALS,
    ),
)
async def take_second_look(
    completion: CompletionId,
    body: SecondLookIn,
    request: Request,
    session: SessionDep,
    holder: ModeratorDep,
    at: NowDep,
) -> CompletionOut:
    """Say whether what counted at once should count; if not, it is revoked. First looks stand."""
    move = _move(request, holder, completion, State.REVOKED, at, reason=body.reason)
    return CompletionOut.of(await look_again(session, move, agrees=body.agrees))


def _move(
    request: Request,
    holder: OrganisationCaller,
    completion: CompletionId,
    to: State,
    at: datetime,
    *,
    reason: str | None = None,
) -> Move:
    return Move(
        workspace_id=holder.workspace_id,
        organisation_id=holder.organisation_id,
        completion_id=completion,
        to=to,
        actor=holder.actor,
        reason=reason,
        at=at,
        secret=request.app.state.settings.signing_secret(),
    )
