"""Rules for points: what is earned for what, in which version from when on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Per(StrEnum):
    """How often a rule gives its amount."""

    COMPLETION = "completion"
    UNIT = "unit"  # of the kind: once for each sticker
    QUEST = "quest"  # for a person's first completion of a Quest
    PERSON = "person"  # for a person's first completion that the rule is about


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRule:
    """One version of a rule, for what is handed in within ``[starts_at, ends_at)``.

    Without ``kinds`` and ``quests`` it is about every Quest, else about any of those named.
    ``most_per_day`` are points, per person and local day.
    """

    name: str
    version: int
    amount: int
    per: Per
    kinds: frozenset[str]
    quests: frozenset[UUID]
    most_per_day: int | None
    starts_at: datetime
    ends_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether this is the version for what is handed in at that time."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

    def is_about(self, quest_id: UUID, kind: str) -> bool:
        """Whether a completion of this Quest earns anything by it."""
        anything = not self.kinds and not self.quests
        return anything or kind in self.kinds or quest_id in self.quests
