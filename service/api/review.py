"""Reviewing completions: the queue, and each step with its reason."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field

from quests.completion import Completion, State
from quests.errors import Forbidden, InvalidCursor, NotFound, TransitionRefused, Unauthenticated
from quests.ids import public_id
from quests.kind import CleanText
from quests.review_errors import ChecklistOpen, Claimed, NotYourDecision
from service.api.deps import ModeratorDep, NowDep, PageDep, ReadDep, ReaderDep, SessionDep
from service.api.feedback import CompletionOut
from service.api.problems import BODY_REFUSALS, refusals
from service.api.review_shapes import Checks, EarlierEvidence
from service.api.shapes import In, Out, PageOut
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId, CompletionId, PhotoId
from service.store.campaigns import ensure_lead
from service.store.completions import completion_by_id, completions_in, flags_of
from service.store.own_history import steps_of
from service.store.photos import EVIDENCE, Photo, photos_of
from service.store.session import Session
from service.usecases.move_completion import Move, move_completion

router = APIRouter(prefix="/v1", tags=["review"], route_class=StrictRoute)

StateName = Literal[
    "confirming",
    "in_review",
    "accepted",
    "returned",
    "rejected",
    "revoked",
    "suspended",
    "fraud",
    "withdrawn",
    "repeated",
]


class MoveIn(In):
    """Where the completion goes; a reason is needed where it does not count."""

    to: Literal["accepted", "in_review", "returned", "rejected", "revoked"]
    reason: Annotated[
        CleanText | None,
        Field(min_length=3, max_length=500, description="The person will read it."),
    ] = None
    checks: Checks = None


class SuspicionOut(Out):
    """Something that was noticed; the person was told, and no points were given for it."""

    code: str = Field(examples=["code_reused"])
    detail: dict[str, object] = Field(description="What was noticed: ids and numbers.")


class ReviewedPhotoOut(Out):
    """A photo of the evidence: see `/v1/photos/{photo}`."""

    id: PhotoId
    replaced: bool = Field(description="Whether better evidence took its place.")
    looks_like: PhotoId | None = Field(
        description="The first photo of the campaign that this one is a copy of."
    )
    kept: bool = Field(description="Whether it is still there to be looked at.")


class ReviewedOut(Out):
    """A completion as reviewers see it: with its evidence, without a name."""

    completion: CompletionOut
    evidence: dict[str, object]
    photos: list[ReviewedPhotoOut]
    flags: list[SuspicionOut] = Field(description="Why it should be looked at; mostly empty.")


class ReviewStepOut(Out):
    """One step so far, who took it, and why."""

    from_state: str | None
    to_state: str
    by: str = Field(
        description="A member or key of ours, `participant`, `peers`, `deadline` or a filter.",
        examples=["deadline"],
    )
    reason: str | None
    evidence: EarlierEvidence
    at: datetime


class ReviewedWholeOut(ReviewedOut):
    """A completion with every step so far."""

    history: list[ReviewStepOut]


@router.get(
    "/completions/{completion}",
    response_model=ReviewedWholeOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def get_completion(
    completion: CompletionId, session: ReadDep, holder: ReaderDep
) -> ReviewedWholeOut:
    """One completion with all that a decision takes: evidence, photos, flags, every step so far."""
    found = await completion_by_id(session, holder.workspace_id, completion)
    await ensure_lead(session, holder.workspace_id, found.campaign_id, holder.organisation_id)
    (seen,) = await _reviewed(session, holder.workspace_id, [found])
    steps = (await steps_of(session, holder.workspace_id, [found.id]))[found.id]
    return ReviewedWholeOut(
        **dict(seen),
        history=[ReviewStepOut(**asdict(step)) for step in steps],
    )


@router.get(
    "/campaigns/{campaign}/completions",
    response_model=PageOut[ReviewedOut],
    responses=refusals(NotFound, Unauthenticated, Forbidden, InvalidCursor),
)
async def list_completions(
    campaign: CampaignId,
    session: ReadDep,
    holder: ReaderDep,
    page: PageDep,
    state: Annotated[StateName | None, Query(description="Only those in this state.")] = None,
) -> PageOut[ReviewedOut]:
    """The campaign's completions, the oldest first: the review queue is `state=in_review`."""
    await ensure_lead(session, holder.workspace_id, campaign, holder.organisation_id)
    found = await completions_in(
        session,
        holder.workspace_id,
        campaign,
        state=State(state) if state else None,
        after=page.after(),
        limit=page.limit,
    )
    items = await _reviewed(session, holder.workspace_id, found)
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=items, next_cursor=page.next(last))


@router.post(
    "/completions/{completion}/transitions",
    response_model=CompletionOut,
    responses=refusals(
        NotFound,
        Unauthenticated,
        Forbidden,
        TransitionRefused,
        Claimed,
        NotYourDecision,
        ChecklistOpen,
        *BODY_REFUSALS,
    ),
)
async def move(
    completion: CompletionId,
    body: MoveIn,
    request: Request,
    session: SessionDep,
    holder: ModeratorDep,
    at: NowDep,
) -> CompletionOut:
    """Accept, return, reject or revoke a completion, or look at it again.

    The numbers follow at once; when it was done never changes. Sending the same step again
    changes nothing.
    """
    moved = await move_completion(
        session,
        Move(
            workspace_id=holder.workspace_id,
            organisation_id=holder.organisation_id,
            completion_id=completion,
            to=State(body.to),
            actor=holder.actor,
            reason=body.reason,
            checks=body.checks,
            at=at,
            secret=request.app.state.settings.signing_secret(),
        ),
    )
    return CompletionOut.of(moved)


def _photo(photo: Photo, of: Completion) -> ReviewedPhotoOut:
    return ReviewedPhotoOut(
        id=photo.id,
        replaced=of.evidence.get("photo") != public_id("pho", photo.id),
        looks_like=photo.original_id if photo.original_id != photo.id else None,
        kept=photo.state in EVIDENCE,
    )


async def _reviewed(
    session: Session, workspace_id: UUID, found: Sequence[Completion]
) -> list[ReviewedOut]:
    flags = await flags_of(session, workspace_id, [one.id for one in found])
    photos = await photos_of(session, workspace_id, found)
    return [
        ReviewedOut(
            completion=CompletionOut.of(one),
            evidence=dict(one.evidence),
            photos=[_photo(photo, one) for photo in photos if photo.completion_id == one.id],
            flags=[
                SuspicionOut(code=flag.code, detail=dict(flag.detail))
                for flag in flags.get(one.id, ())
            ],
        )
        for one in found
    ]
