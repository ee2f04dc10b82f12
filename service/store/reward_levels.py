"""Levels and streaks of a campaign, and somebody's streak."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.levels import Level
from scoring.streaks import Grace, Streak, streak
from service.callers import ParticipantCaller
from service.store.point_deeds import deeds_of
from service.store.published_quests import campaign_of
from service.store.session import Session
from service.store.tables import CampaignRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a campaign gives back beside points; without ``grace`` it has no streaks."""

    levels: tuple[Level, ...]
    grace: Grace | None


async def rewards_of(session: Session, workspace_id: UUID, campaign_id: UUID) -> Given:
    """As the organiser set them."""
    row = await session.get_one(CampaignRow, (workspace_id, campaign_id))
    said = row.definition.get("rewards") or {}
    run = said.get("streaks")
    return Given(
        levels=tuple(Level(**one) for one in said.get("levels", ())),
        grace=Grace(misses=run["free_misses"], weeks=run["in_weeks"]) if run else None,
    )


async def streak_of(
    session: Session, caller: ParticipantCaller, given: Given, at: datetime
) -> Streak | None:
    """Somebody's streak in their campaign, where it has any."""
    if given.grace is None:
        return None
    row = await session.get_one(CampaignRow, (caller.workspace_id, caller.campaign_id))
    done = [deed.occurred_at for deed in await deeds_of(session, caller)]
    return streak(done, campaign_of(row).zone, at=at, grace=given.grace)
