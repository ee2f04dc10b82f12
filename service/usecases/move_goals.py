"""Goals of petitions: raised by their rule, told once; or set by hand, also lower."""

from collections.abc import Set
from datetime import datetime
from uuid import UUID

from quests.errors import PreconditionFailed
from service.callers import OrganisationCaller
from service.events.data import GoalRaisedData
from service.events.results import GoalRaised
from service.store.campaigns import ensure_lead
from service.store.goals import (
    RULE,
    StoredGoal,
    goal_of,
    goals_of,
    move_goal,
    moving_campaigns,
    signed_so_far,
)
from service.store.outbox import announce
from service.store.session import Database, Session

ANY = "*"


async def raise_goals(database: Database, at: datetime, *, since: datetime | None = None) -> int:
    """Raise every goal whose time has come, once each, whoever else tries.

    Args:
        database: Opened as the worker.
        at: Now.
        since: When it was asked last; ``None`` looks at all goals.

    Returns:
        How many were raised.
    """
    async with database.read() as session:
        moving = await moving_campaigns(session, since)
    raised = 0
    for workspace_id, campaign_id in moving:
        async with database.transaction(workspace_id) as session:
            raised += await _raise_those_of(session, workspace_id, campaign_id, at)
    return raised


async def _raise_those_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> int:
    goals = list((await goals_of(session, workspace_id, campaign_id)).values())
    totals = await signed_so_far(session, goals)
    raised = 0
    for one in goals:
        total = totals[one.quest_id]
        to = one.goal.at(total).number
        if to > one.goal.number and await move_goal(session, one, to, by=RULE, at=at):
            await announce(session, _news(one, to, total, by="rule", at=at))
            raised += 1
    return raised


async def set_goal(
    session: Session,
    quest_id: UUID,
    number: int,
    holder: OrganisationCaller,
    *,
    seen: Set[str],
    at: datetime,
) -> tuple[StoredGoal, int]:
    """Set it by hand; what the signatures have reached already is followed by the next step.

    Args:
        seen: Tags of the states that the change was made from; ``*`` is any.

    Returns:
        The goal as it is now, and the signatures that count towards it.

    Raises:
        NotFound: no such petition with a goal in a campaign that the organisation leads.
        PreconditionFailed: it was moved meanwhile.
    """
    before = await goal_of(session, holder.workspace_id, quest_id, lock=True)
    await ensure_lead(session, holder.workspace_id, before.campaign_id, holder.organisation_id)
    if seen.isdisjoint({ANY, before.tag}):
        raise PreconditionFailed("Read it again, and decide anew.")
    total = (await signed_so_far(session, [before]))[quest_id]
    to = before.goal.rule.risen(number, total)
    if to != before.goal.number:
        await move_goal(session, before, to, by=holder.actor, at=at)
    if to > before.goal.number:
        await announce(session, _news(before, to, total, by="organiser", at=at))
    return await goal_of(session, holder.workspace_id, quest_id, lock=True), total


def _news(before: StoredGoal, to: int, total: int, *, by: str, at: datetime) -> GoalRaised:
    """That it was raised; several steps at once are one."""
    return GoalRaised(
        workspace_id=before.workspace_id,
        campaign_id=before.campaign_id,
        subject_id=before.quest_id,
        subject_version=before.goal.version + 1,
        occurred_at=at,
        data=GoalRaisedData(
            quest=before.quest_id, previous=before.goal.number, goal=to, value=total, by=by
        ),
    )
