"""What a person has and did, as far as the conditions of a Quest ask."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One Quest and what a person did of it.

    ``accepted`` are completions that count, ``waiting`` those that still may: in review,
    returned, or not confirmed yet.
    """

    quest_id: UUID
    kind: str
    accepted: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A person before a decision.

    Args:
        deeds: What they did, by Quest.
        badges: Slugs of the badges they hold.
        level: Their level in the campaign; 0 before the first.
        points: What they have earned in the campaign.
        longest_streak: Weeks in a row, at the longest.
        milestones: Slugs of the Milestones that are reached.
        language: The one they are spoken to in.
        area: Which area of the campaign they say is theirs.
        partner_id: Which partner's Link they came by.
    """

    deeds: Mapping[UUID, Deed] = field(default_factory=dict)
    badges: Set[str] = frozenset()
    level: int = 0
    points: int = 0
    longest_streak: int = 0
    milestones: Set[str] = frozenset()
    language: str = ""
    area: str | None = None
    partner_id: UUID | None = None

    @property
    def done(self) -> frozenset[UUID]:
        """The Quests of which they have an accepted completion."""
        return frozenset(quest for quest, deed in self.deeds.items() if deed.accepted)

    def times(self, quest_id: UUID, *, doubtful: bool = False) -> int:
        """How often they did a Quest; ``doubtful``: with what nobody has decided yet."""
        deed = self.deeds.get(quest_id)
        return 0 if deed is None else deed.accepted + doubtful * deed.waiting

    def times_of_kind(self, kind: str, *, doubtful: bool = False) -> int:
        """How often they did Quests of a kind, in all."""
        mine = (quest for quest, deed in self.deeds.items() if deed.kind == kind)
        return sum(self.times(quest, doubtful=doubtful) for quest in mine)
