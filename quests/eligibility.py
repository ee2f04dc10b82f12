"""May this person do this Quest now? One row per condition, each with its reason."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.catalogue import KINDS
from quests.period import Period, next_period
from quests.quest import Limit, Quest, QuestState
from quests.rounds import next_opening, round_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition.

    Args:
        code: Stable, for programs: ``campaign-open``, ``quest-open``, ``round-open``,
            ``prerequisites`` or ``limit-day``, ``limit-week``, ``limit-campaign``.
        ok: Whether it is met now.
        opens_at: When it will be met, where that is known.
        left: How often the person may still do it, for limits.
        missing: Quests to do first, for prerequisites.
    """

    code: str
    ok: bool
    opens_at: datetime | None = None
    left: int | None = None
    missing: frozenset[UUID] = frozenset()


def eligibility(
    quest: Quest, *, at: datetime, done: Set[UUID], used: Mapping[Period, int]
) -> tuple[Condition, ...]:
    """Every condition of the Quest for one person.

    Args:
        quest: The Quest as published.
        at: Now; aware.
        done: Quests of which the person has an accepted completion.
        used: Uses in the current period of each limit.
    """
    missing = quest.prerequisites - done
    return (
        Condition(
            code="campaign-open",
            ok=quest.campaign.is_open(at),
            opens_at=_later(quest.campaign.starts_at, at)
            if quest.campaign.state == "open"
            else None,
        ),
        Condition(
            code="quest-open",
            ok=quest.is_open(at),
            opens_at=_later(quest.opens_at, at) if quest.state is QuestState.PUBLISHED else None,
        ),
        *_round(quest, at),
        Condition(code="prerequisites", ok=not missing, missing=missing),
        *(_limit(quest, limit, used.get(limit.per, 0), at) for limit in quest.limits),
    )


def _round(quest: Quest, at: datetime) -> tuple[Condition, ...]:
    """Whether a round is running, where there are any."""
    rounds, zone = KINDS[quest.kind].rounds(quest), quest.campaign.zone
    if not rounds:
        return ()
    running = round_at(rounds, at, zone) is not None
    opens_at = None if running else next_opening(rounds, at, zone)
    return (Condition(code="round-open", ok=running, opens_at=opens_at),)


def _limit(quest: Quest, limit: Limit, used: int, at: datetime) -> Condition:
    left = max(0, limit.times - used)
    again = None if left else next_period(limit.per, at, quest.campaign.zone)
    return Condition(code=f"limit-{limit.per}", ok=left > 0, opens_at=again, left=left)


def _later(opens_at: datetime | None, at: datetime) -> datetime | None:
    return opens_at if opens_at is not None and opens_at > at else None
