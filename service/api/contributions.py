"""What people wrote for a Quest, and what becomes of it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from quests.contribution import Contribution, Stage
from quests.errors import Forbidden, InvalidCursor, NotFound, TransitionRefused, Unauthenticated
from quests.kind import CleanText
from service.api.deps import PUBLIC, ModeratorDep, NowDep, PageDep, ReadDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out, PageOut
from service.api.strict_route import StrictRoute
from service.public_ids import ContributionId, QuestId
from service.store.campaigns import public_quest
from service.store.contributions import contributions_to
from service.usecases.move_contribution import ContributionMove, move_contribution

router = APIRouter(prefix="/v1", tags=["contributions"], route_class=StrictRoute)

StageName = Literal["received", "shortlisted", "adopted", "declined", "promoted", "withdrawn"]


class ContributionOut(Out):
    """Something written for a Quest; its author stays unnamed."""

    id: ContributionId
    quest: QuestId
    kind: str
    text: str
    language: str
    state: StageName
    reason: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, one: Contribution) -> "ContributionOut":
        """The contribution as everybody sees it."""
        return cls(
            id=one.id,
            quest=one.quest_id,
            kind=one.kind,
            text=one.text,
            language=one.language,
            state=one.state.value,
            reason=one.reason,
            created_at=one.created_at,
            updated_at=one.updated_at,
        )


class StageIn(In):
    """Where the contribution goes; declining needs a reason."""

    to: Literal["shortlisted", "adopted", "declined", "promoted"]
    reason: Annotated[
        CleanText | None,
        Field(min_length=3, max_length=500, description="The author will read it."),
    ] = None


@router.get(
    "/quests/{quest}/contributions",
    response_model=PageOut[ContributionOut],
    responses=refusals(NotFound, InvalidCursor),
    dependencies=[PUBLIC],
)
async def list_contributions(
    quest: QuestId,
    session: ReadDep,
    page: PageDep,
    state: Annotated[StageName | None, Query(description="Only those at this stage.")] = None,
) -> PageOut[ContributionOut]:
    """What was written for this Quest and accepted, the oldest first."""
    found = await contributions_to(
        session,
        await public_quest(session, quest),
        quest,
        stage=Stage(state) if state else None,
        after=page.after(),
        limit=page.limit,
    )
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[ContributionOut.of(one) for one in found], next_cursor=page.next(last))


@router.post(
    "/contributions/{contribution}/transitions",
    response_model=ContributionOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden, TransitionRefused, *BODY_REFUSALS),
)
async def move_stage(
    contribution: ContributionId,
    body: StageIn,
    session: SessionDep,
    holder: ModeratorDep,
    at: NowDep,
) -> ContributionOut:
    """Shortlist, adopt or decline what somebody wrote. The same step again changes nothing."""
    moved = await move_contribution(
        session,
        ContributionMove(
            workspace_id=holder.workspace_id,
            organisation_id=holder.organisation_id,
            contribution_id=contribution,
            to=Stage(body.to),
            reason=body.reason,
            at=at,
        ),
    )
    return ContributionOut.of(moved)
