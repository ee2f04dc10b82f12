"""The goal of a petition: how far it is, and set by hand."""

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import Field

from quests.errors import (
    Forbidden,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
)
from quests.goal import Count
from service.api.deps import PUBLIC, NowDep, OrganiserDep, ReadDep, SessionDep
from service.api.preconditions import IfMatchDep, tag
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.public_ids import QuestId
from service.store.campaigns import public_quest
from service.store.goals import StoredGoal, goal_of, signed_so_far
from service.usecases.move_goals import set_goal

router = APIRouter(prefix="/v1", tags=["signatures"], route_class=StrictRoute)


class GoalIn(In):
    """A goal set by hand."""

    goal: Count


class GoalOut(Out):
    """How many signatures the petition wants, and how many there are."""

    goal: int
    value: int = Field(description="Online and on verified paper.")
    missing: int
    percent: int = Field(description="Whole per cent, at most 100.")
    steps: list[int] = Field(description="As declared; the goal may have been set by hand since.")
    raise_at: int = Field(description="Per cent of the goal at which the next one is shown.")
    then: int | None = Field(description="The goal that follows; null where it stays.")
    moved_at: datetime | None = Field(description="Null while it is where it began.")
    as_of: datetime

    @classmethod
    def of(cls, one: StoredGoal, total: int, at: datetime) -> "GoalOut":
        """The goal as everybody sees it; one that was passed just now is not shown any more."""
        ahead = one.goal.at(total)
        return cls(
            goal=ahead.number,
            value=total,
            missing=ahead.missing,
            percent=ahead.percent,
            steps=list(one.goal.rule.steps),
            raise_at=one.goal.rule.raise_at,
            then=one.goal.rule.after(ahead.number),
            moved_at=one.moved_at if one.moved_by else None,
            as_of=at,
        )


@router.get(
    "/quests/{petition}/goal",
    response_model=GoalOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_goal(petition: QuestId, session: ReadDep, response: Response, at: NowDep) -> GoalOut:
    """The goal of a petition, how far it is, and what comes next. `ETag` for a change."""
    workspace_id = await public_quest(session, petition)
    found = await goal_of(session, workspace_id, petition)
    total = (await signed_so_far(session, [found]))[petition]
    tag(response, found.tag)
    return GoalOut.of(found, total, at)


@router.put(
    "/quests/{petition}/goal",
    response_model=GoalOut,
    responses=refusals(
        NotFound,
        Unauthenticated,
        Forbidden,
        PreconditionRequired,
        PreconditionFailed,
        *BODY_REFUSALS,
    ),
)
async def put_goal(
    petition: QuestId,
    body: GoalIn,
    seen: IfMatchDep,
    session: SessionDep,
    holder: OrganiserDep,
    response: Response,
    at: NowDep,
) -> GoalOut:
    """Set the goal by hand, higher or lower; from there it rises by its rule again.

    A number that the signatures have reached already is followed by the next step at once.
    """
    after, total = await set_goal(session, petition, body.goal, holder, seen=seen, at=at)
    tag(response, after.tag)
    return GoalOut.of(after, total, at)
