"""Voting on what people wrote, one by one."""

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from quests.errors import NotFound, Unauthenticated, VoteRefused
from quests.texts import Instant
from service.api.deps import NowDep, ParticipantDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.public_ids import ContributionId
from service.usecases.cast_vote import Vote, cast_vote

router = APIRouter(prefix="/v1", tags=["votes"], route_class=StrictRoute)


class VoteIn(In):
    """What I say of it. To skip a proposal, send nothing."""

    choice: Literal["like", "not_for_me"]
    updated_at: Instant | None = Field(
        default=None,
        description="`updated_at` of what I read: a vote on what was changed since is refused.",
    )


class VoteOut(Out):
    """The vote that stands."""

    contribution: ContributionId
    choice: Literal["like", "not_for_me"]
    counted: bool = Field(description="False when I had voted before: the first vote stays.")


@router.post(
    "/contributions/{contribution}/votes",
    response_model=VoteOut,
    responses=refusals(NotFound, Unauthenticated, VoteRefused, *BODY_REFUSALS),
)
async def vote(
    contribution: ContributionId,
    body: VoteIn,
    session: SessionDep,
    caller: ParticipantDep,
    at: NowDep,
) -> VoteOut:
    """Say whether I like a proposal: once, and not of my own. The first vote stays."""
    liked = body.choice == "like"
    cast = await cast_vote(
        session,
        Vote(
            caller=caller,
            contribution_id=contribution,
            liked=liked,
            read=body.updated_at,
            at=at,
        ),
    )
    return VoteOut(
        contribution=contribution,
        choice="like" if cast.liked else "not_for_me",
        counted=cast.counted,
    )
