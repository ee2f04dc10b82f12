"""Shapes of what a campaign gives back."""

from datetime import datetime

from pydantic import Field

from quests.levels import Level
from quests.points import Per, PointRule
from scoring.simulation import Simulated, Spread
from scoring.thanks import in_language
from service.api.shapes import Out
from service.public_ids import CompletionId, QuestId
from service.store.ledger import Booked


class PointRuleOut(Out):
    """A rule as it holds now; the points of a Quest itself stand with the Quest."""

    name: str
    version: int
    since: datetime = Field(description="For what is handed in from then on.")
    amount: int
    per: Per = Field(
        description="Each completion, each unit of the kind, the person's first completion of "
        "each Quest, or the person's first one that the rule is about."
    )
    kinds: list[str]
    quests: list[QuestId]
    most_per_day: int | None = Field(description="Points, per person and local day.")

    @classmethod
    def of(cls, rule: PointRule) -> "PointRuleOut":
        """The rule with public ids."""
        return cls(
            name=rule.name,
            version=rule.version,
            since=rule.starts_at,
            amount=rule.amount,
            per=rule.per,
            kinds=sorted(rule.kinds),
            quests=sorted(rule.quests),
            most_per_day=rule.most_per_day,
        )


class RewardsOut(Out):
    """What a campaign gives back; without kinds and Quests a rule is about every Quest."""

    points: list[PointRuleOut]


class SpreadOut(Out):
    """Points of all people, and how they lie."""

    total: int
    deciles: list[int] = Field(
        description="Points of the person at each tenth, from the fewest to the most; "
        "empty when nobody did anything."
    )

    @classmethod
    def of(cls, spread: Spread) -> "SpreadOut":
        """As counted."""
        return cls(total=spread.total, deciles=list(spread.deciles))


class SimulationOut(Out):
    """The past under other rules; nothing was changed."""

    whole: bool = Field(description="False when only the first 20 000 people to join were counted.")
    people: int
    completions: int
    now: SpreadOut
    then: SpreadOut = Field(description="Had these rules held from the beginning.")
    by_rule: dict[str, int] = Field(description="Points per rule.")
    gain: int = Field(description="People with more points than now.")
    lose: int = Field(description="People with fewer.")
    most_gained: int
    most_lost: int

    @classmethod
    def of(cls, found: Simulated, *, is_whole: bool) -> "SimulationOut":
        """As counted."""
        return cls(
            whole=is_whole,
            people=found.people,
            completions=found.completions,
            now=SpreadOut.of(found.now),
            then=SpreadOut.of(found.then),
            by_rule=found.by_rule,
            gain=found.gain,
            lose=found.lose,
            most_gained=found.most_gained,
            most_lost=found.most_lost,
        )


class PointEntryOut(Out):
    """A line of the ledger. Lines are never changed; later ones take back or add."""

    rule: str
    version: int
    amount: int = Field(description="Less than nothing where points are taken back.")
    reason: str = Field(
        description="earned, taken_back (it does not count any more) or recounted (another "
        "completion changed what this one earns)."
    )
    quest: QuestId
    completion: CompletionId
    at: datetime

    @classmethod
    def of(cls, entry: Booked) -> "PointEntryOut":
        """With public ids."""
        return cls(
            rule=entry.rule,
            version=entry.version,
            amount=entry.amount,
            reason=entry.reason,
            quest=entry.quest_id,
            completion=entry.completion_id,
            at=entry.booked_at,
        )


class LevelOut(Out):
    """A level, and the points it begins with."""

    slug: str
    name: str
    at: int

    @classmethod
    def of(cls, level: Level | None, language: str) -> "LevelOut | None":
        """In the reader's language."""
        if level is None:
            return None
        return cls(slug=level.slug, name=in_language(level.name, language), at=level.at)


class StreakOut(Out):
    """Weeks in a row with something done, in the campaign's time zone; weeks off do not count."""

    weeks: int
    longest: int
    done_this_week: bool


class MyPointsOut(Out):
    """My points in this campaign: the total is the sum of all lines."""

    total: int
    level: LevelOut | None
    next_level: LevelOut | None
    streak: StreakOut | None = Field(description="Null where the campaign has no streaks.")
    items: list[PointEntryOut] = Field(description="Newest first.")
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")
