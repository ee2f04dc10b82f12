"""How far it has come to tell everyone concerned, for organisers."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from quests.errors import Forbidden, InvalidCursor, NotFound, Unauthenticated
from quests.result import ResultRefused
from service.api.deps import NowDep, OrganiserDep, PageDep, ReadDep, ReaderDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import Out, PageOut
from service.public_ids import CampaignId, MilestoneId, TellingId
from service.store.campaigns import ensure_lead
from service.store.tellings import Progress, progress_of
from service.usecases.publish_milestone import publish_milestone

router = APIRouter(prefix="/v1", tags=["results"])


class TellingOut(Out):
    """One thing that is told to many."""

    id: TellingId
    moment: str = Field(examples=["result_published"])
    about: str = Field(examples=["result/res_..."])
    version: int
    state: Literal["telling", "told", "replaced"] = Field(
        description="`replaced`: newer news about the same thing is told instead."
    )
    looked_at: int = Field(description="People looked at so far.")
    told: int = Field(description="Of these, people who were told: it concerned them.")
    began_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, one: Progress) -> "TellingOut":
        """How far it is now."""
        return cls(
            id=one.id,
            moment=one.moment,
            about=one.subject,
            version=one.version,
            state=one.state,  # type: ignore[arg-type]  # checked by pydantic
            looked_at=one.looked_at,
            told=one.told,
            began_at=one.created_at,
            finished_at=one.finished_at,
        )


@router.get(
    "/campaigns/{campaign}/tellings",
    response_model=PageOut[TellingOut],
    responses=refusals(Unauthenticated, Forbidden, NotFound, InvalidCursor),
)
async def list_tellings(
    campaign: CampaignId, session: ReadDep, holder: ReaderDep, page: PageDep
) -> PageOut[TellingOut]:
    """What the people of the campaign are told: the newest first, with how far it has come."""
    who = (holder.workspace_id, campaign)
    await ensure_lead(session, *who, holder.organisation_id)
    found = await progress_of(session, *who, before=page.after(), limit=page.limit)
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[TellingOut.of(one) for one in found], next_cursor=page.next(last))


class ReachedOut(Out):
    """A Milestone that people are told of."""

    id: MilestoneId
    reached_at: datetime


@router.post(
    "/milestones/{milestone}/publication",
    response_model=ReachedOut,
    responses=refusals(Unauthenticated, Forbidden, NotFound, ResultRefused, *BODY_REFUSALS),
)
async def tell_of_reached(
    milestone: MilestoneId, session: SessionDep, holder: OrganiserDep, at: NowDep
) -> ReachedOut:
    """Let people be told that a Milestone with `publish: on_word` is reached; once."""
    reached_at = await publish_milestone(session, milestone, holder, at)
    return ReachedOut(id=milestone, reached_at=reached_at)
