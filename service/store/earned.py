"""What a person has earned, as far as Quests ask for it: badges, levels, points, streaks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from sqlmodel import col, select

from quests.levels import height
from quests.reached import HadStreak, HasPoints, MilestoneReached
from quests.requirement import AtLevel, HasBadge, Requirement
from quests.standing import Standing
from service.callers import ParticipantCaller
from service.store.badges import reached_milestones
from service.store.ledger import points_of
from service.store.point_deeds import deeds_of
from service.store.reward_levels import rewards_of, streak_of
from service.store.session import Session
from service.store.tables import BadgeAwardRow


@dataclass(frozen=True, slots=True)
class Lookup:
    """Who can say something about a person, and for which requirements they are asked."""

    answers: tuple[type[Requirement], ...]
    ask: Callable[[Session, ParticipantCaller, Standing], Awaitable[Standing]]


async def _badges(session: Session, caller: ParticipantCaller, person: Standing) -> Standing:
    row = BadgeAwardRow
    held = await session.exec(
        select(row.slug).where(
            row.workspace_id == caller.workspace_id,
            row.participant_id == caller.participant_id,
            row.campaign_id == caller.campaign_id,
            col(row.revoked_at).is_(None),
        )
    )
    return replace(person, badges=frozenset(held))


async def _points(session: Session, caller: ParticipantCaller, person: Standing) -> Standing:
    where = (caller.workspace_id, caller.campaign_id)
    points = await points_of(session, *where, caller.participant_id)
    given = await rewards_of(session, *where)
    return replace(person, points=points, level=height(points, given.levels))


async def _streak(session: Session, caller: ParticipantCaller, person: Standing) -> Standing:
    given = await rewards_of(session, caller.workspace_id, caller.campaign_id)
    last = max((deed.occurred_at for deed in await deeds_of(session, caller)), default=None)
    run = await streak_of(session, caller, given, last) if last else None
    return replace(person, longest_streak=run.longest if run else 0)


async def _milestones(session: Session, caller: ParticipantCaller, person: Standing) -> Standing:
    reached = await reached_milestones(session, caller.workspace_id, caller.campaign_id)
    return replace(person, milestones=reached)


LOOKUPS = (
    Lookup((HasBadge,), _badges),
    Lookup((AtLevel, HasPoints), _points),
    Lookup((HadStreak,), _streak),
    Lookup((MilestoneReached,), _milestones),
)
