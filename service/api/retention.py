"""How long the people of a campaign are kept, and who would go."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from quests.errors import Forbidden, NotFound, Unauthenticated
from service.api.deps import NowDep, ReadDep, ReaderDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.public_ids import CampaignId
from service.store.campaigns import ensure_lead
from service.store.retention import WARNED_BEFORE, keeping

router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"])


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


@router.get(
    "/{campaign}/retention",
    response_model=RetentionOut,
    responses=refusals(Unauthenticated, Forbidden, NotFound),
)
async def get_retention(
    campaign: CampaignId, session: ReadDep, holder: ReaderDep, at: NowDep
) -> RetentionOut:
    """Who goes when the campaign is over for long. Looking changes nothing.

    Set `keep_people_months` in the blueprint. The worker warns by mail, two weeks before, and then
    erases as `DELETE /v1/me` does: figures stay.
    """
    await ensure_lead(session, holder.workspace_id, campaign, holder.organisation_id)
    now = await keeping(session, holder.workspace_id, campaign, at)
    return RetentionOut(
        keep_people_months=now.months,
        goes_at=now.go_at,
        warned_days_before=WARNED_BEFORE.days,
        people=now.people,
        active_elsewhere=now.elsewhere,
        to_be_warned=now.to_warn,
        would_go=now.would_go,
    )
