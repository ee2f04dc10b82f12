"""The Quest as published, and the campaign around it as far as a decision needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from quests.period import Period

# People act offline: what was done in time may arrive this much later.
LATE_ARRIVAL = timedelta(hours=48)


class QuestState(StrEnum):
    """Where a Quest stands in its own life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class Verification(StrEnum):
    """Who says that a completion counts: nobody has to, or a person does."""

    AUTO = "auto"
    MODERATOR = "moderator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most ``times`` completions per person and period."""

    per: Period
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What a decision must know of the campaign; half-open window ``[starts_at, ends_at)``."""

    id: UUID
    workspace_id: UUID
    state: str
    zone: ZoneInfo
    languages: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime | None

    def is_open(self, at: datetime) -> bool:
        """Whether actions of this instant belong to the campaign."""
        return (
            self.state == "open"
            and self.starts_at <= at
            and (self.ends_at is None or at < self.ends_at)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quest:
    """A Quest as published; half-open window ``[opens_at, closes_at)``.

    ``points`` are per unit of the kind; ``options`` were validated by the kind.
    """

    id: UUID
    slug: str
    campaign: Campaign
    kind: str
    state: QuestState
    version: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    limits: tuple[Limit, ...] = ()
    verification: Verification = Verification.AUTO
    prerequisites: frozenset[UUID] = frozenset()
    points: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)

    def is_open(self, at: datetime) -> bool:
        """Whether the Quest may be done at this instant."""
        return (
            self.state is QuestState.PUBLISHED
            and (self.opens_at is None or self.opens_at <= at)
            and (self.closes_at is None or at < self.closes_at)
        )
