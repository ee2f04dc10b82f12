"""Organisations are told of a person's points: what changed since they were, in one message."""

from datetime import datetime
from uuid import UUID

from quests.ids import named_id
from service.events.standings import ScoreData, ScoreUpdated
from service.store.in_turns import in_turns, itself
from service.store.outbox import announce
from service.store.session import Database, Session
from service.store.told_points import BATCH, Untold, take_untold, workspaces_untold


async def tell_points(database: Database, at: datetime) -> int:
    """Tell of everybody whose points are others than were told; how many people were there?

    Args:
        database: As the worker.
        at: Now.
    """

    async def batch(session: Session, workspace_id: UUID) -> tuple[int, bool]:
        untold = await take_untold(session, workspace_id)
        news = [_news(workspace_id, one, at) for one in untold if one.is_news]
        await announce(session, *news)
        return len(news), len(untold) == BATCH

    return await in_turns(database, workspaces_untold, batch, workspace_of=itself)


def _news(workspace_id: UUID, one: Untold, at: datetime) -> ScoreUpdated:
    return ScoreUpdated(
        workspace_id=workspace_id,
        campaign_id=one.campaign_id,
        participant_id=one.participant_id,
        subject_id=named_id(one.participant_id, str(one.campaign_id)),
        subject_version=int(at.timestamp() * 1000),  # in the order of time
        occurred_at=at,
        data=ScoreData(points=one.points, change=one.change),
    )
