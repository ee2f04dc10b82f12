"""Whom badges are due to: what a person did, turned into what badges ask about."""

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from quests.badge import Badge, deserved
from quests.levels import Level, height
from quests.points import PointRule
from quests.reached import HadStreak, HasPoints, MilestoneReached
from quests.requirement import AtLevel, HasBadge, asks_about
from quests.standing import Deed, Standing
from scoring.points import Counted, earn
from scoring.streaks import Grace, streak

OF_HISTORY = (AtLevel, HasPoints, HadStreak)
EARNED = (HasBadge, *OF_HISTORY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """What a campaign counts for people: rules for points, levels, streaks, badges.

    ``badges`` and ``rules`` are all versions; without ``grace`` nobody has a streak;
    ``reached`` are slugs of Milestones.
    """

    zone: ZoneInfo
    rules: tuple[PointRule, ...] = ()
    levels: tuple[Level, ...] = ()
    grace: Grace | None = None
    badges: tuple[Badge, ...] = ()
    reached: Set[str] = field(default_factory=frozenset)

    @property
    def asks_for_history(self) -> bool:
        """Whether a badge that is given now depends on more than which Quests were done."""
        return any(asks_about(one.requires, *OF_HISTORY) for one in self.badges if not one.ended)

    @property
    def asks_for_milestones(self) -> bool:
        """Whether a badge, of whatever version, waits for what all reach together."""
        return any(asks_about(one.requires, MilestoneReached) for one in self.badges)


def standing_by_deeds(deeds: Iterable[Counted], game: Game, at: datetime) -> Standing:
    """A person by their accepted completions in the campaign; holds no badges yet.

    Args:
        deeds: All of them.
        game: What the campaign counts.
        at: Now; the week of a streak that runs.
    """
    known = list(deeds)
    times: Counter[tuple[UUID, str]] = Counter((deed.quest_id, deed.kind) for deed in known)
    points = sum(one.amount for one in earn(known, game.rules, game.zone))
    run = game.grace and streak(
        (deed.occurred_at for deed in known), game.zone, at=at, grace=game.grace
    )
    return Standing(
        deeds={
            quest: Deed(quest_id=quest, kind=kind, accepted=count)
            for (quest, kind), count in times.items()
        },
        points=points,
        level=height(points, game.levels),
        longest_streak=run.longest if run else 0,
        milestones=game.reached,
    )


def standing_with_badges(deeds: Iterable[Counted], game: Game, at: datetime) -> Standing:
    """The same, with the badges that are due to them by what holds now."""
    person = standing_by_deeds(deeds, game, at)
    mine = [one for one in game.badges if not one.ended]
    return replace(person, badges={one.slug for one in deserved(person, mine, {})})


def badges_now(game: Game, now: Standing, before: Standing) -> tuple[Badge, ...]:
    """The badges that are due to a person and were not a moment ago, of what holds now."""
    mine = [one for one in game.badges if not one.ended]
    if not mine:
        return ()
    had = {one.slug for one in deserved(before, mine, {})}
    return tuple(one for one in deserved(now, mine, {}) if one.slug not in had)


def earned_by(
    game: Game, deed: Counted, before: Iterable[Counted], at: datetime
) -> tuple[Badge, ...]:
    """The badges that one more accepted completion makes due.

    Args:
        before: The person's accepted completions in the campaign, with or without this one.
    """
    others = [one for one in before if one.id != deed.id]
    now = standing_by_deeds([*others, deed], game, at)
    return badges_now(game, now, standing_by_deeds(others, game, at))
