"""Levels and streaks of a campaign, and somebody's streak."""

from datetime import datetime
from uuid import UUID

from scoring.streaks import Streak, streak
from service.callers import ParticipantCaller
from service.store.given import Given, given_by
from service.store.point_deeds import deeds_of
from service.store.published_quests import campaign_of
from service.store.session import Session
from service.store.tables import CampaignRow


async def rewards_of(session: Session, workspace_id: UUID, campaign_id: UUID) -> Given:
    """As the organiser set them."""
    row = await session.get_one(CampaignRow, (workspace_id, campaign_id))
    return given_by(row.definition)


async def streak_of(
    session: Session, caller: ParticipantCaller, given: Given, at: datetime
) -> Streak | None:
    """Somebody's streak in their campaign, where it has any."""
    if given.grace is None:
        return None
    row = await session.get_one(CampaignRow, (caller.workspace_id, caller.campaign_id))
    done = [deed.occurred_at for deed in await deeds_of(session, caller)]
    return streak(done, campaign_of(row).zone, at=at, grace=given.grace)
