"""How long the people of a campaign are kept, and who would go."""

from datetime import date, datetime

from fastapi import APIRouter, Request
from pydantic import Field

from quests.errors import Forbidden, NotFound, Unauthenticated
from service.api.deps import NowDep, ReadDep, ReaderDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.public_ids import CampaignId
from service.store.campaigns import ensure_lead
from service.store.forgetting import visitors_of
from service.store.retention import WARNED_BEFORE, keeping

router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"])


class VisitorsOut(Out):
    """What becomes of the pseudonyms of browsers."""

    keep_days: int | None = Field(
        description="After a visitor was last seen; the less of what campaign and installation "
        "say. Null: they are kept for as long as the campaign is there."
    )
    seen_before: date | None = Field(description="Who was last seen before this day is forgotten.")
    known: int = Field(description="Visitors whom facts still tell apart.")
    would_be_forgotten: int = Field(description="Those who would be forgotten at this moment.")


class RetentionOut(Out):
    """What becomes of the people of a campaign that is over."""

    keep_people_months: int | None = Field(
        description="After the end of the campaign; null: they are kept for as long as it is there."
    )
    goes_at: datetime | None = Field(
        description="When they are erased; null while the campaign is not over, or keeps them."
    )
    warned_days_before: int
    people: int = Field(description="Everybody in the campaign who was not erased.")
    active_elsewhere: int = Field(
        description="Those among them who stay, because another campaign keeps them."
    )
    to_be_warned: int = Field(description="Those to whom a mail goes first.")
    would_go: int = Field(description="Those who would be erased at this moment.")
    visitors: VisitorsOut


@router.get(
    "/{campaign}/retention",
    response_model=RetentionOut,
    responses=refusals(Unauthenticated, Forbidden, NotFound),
)
async def get_retention(
    campaign: CampaignId, request: Request, session: ReadDep, holder: ReaderDep, at: NowDep
) -> RetentionOut:
    """Who goes when the campaign is over for long. Looking changes nothing.

    Set `keep_people_months` in the blueprint. The worker warns by mail, two weeks before, and then
    erases as `DELETE /v1/me` does: figures stay. With `keep_visitor_days` facts lose the pseudonym
    of a browser so long after it was last seen, also while the campaign runs; figures stay, too.
    """
    await ensure_lead(session, holder.workspace_id, campaign, holder.organisation_id)
    days: int | None = request.app.state.settings.keep_visitor_days
    visitors = await visitors_of(session, holder.workspace_id, campaign, at, days)
    now = await keeping(session, holder.workspace_id, campaign, at)
    return RetentionOut(
        keep_people_months=now.months,
        goes_at=now.go_at,
        warned_days_before=WARNED_BEFORE.days,
        people=now.people,
        active_elsewhere=now.elsewhere,
        to_be_warned=now.to_warn,
        would_go=now.would_go,
        visitors=VisitorsOut(
            keep_days=visitors.days,
            seen_before=visitors.before,
            known=visitors.known,
            would_be_forgotten=visitors.would_go,
        ),
    )
