"""The Quest as published, and the campaign around it as far as a decision needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from quests.period import Period
from quests.positions import Whereabouts
from quests.requirement import Requirement
from quests.verification import Verification

# People act offline: what was done in time may arrive this much later.
LATE_ARRIVAL = timedelta(hours=48)


class QuestState(StrEnum):
    """Where a Quest stands in its own life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most ``times`` completions per person and period."""

    per: Period
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """For whom a Quest is; an empty set asks nothing."""

    languages: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    partners: frozenset[UUID] = frozenset()


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

    Args:
        limits: How often each person may do it.
        capacity: How many completions there is room for, of all people together.
        cooldown: How long a person waits after a completion that counts.
        prerequisites: Quests that come before, all of them.
        requires: What else a person must have done or have.
        verification: Who or what says that a completion counts.
        place: Where it is done; where the place verifies it.
        peers: How many other participants confirm one; where they verify it.
        points: Per unit of the kind.
        options: Validated by the kind.
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
    capacity: tuple[Limit, ...] = ()
    cooldown: timedelta | None = None
    verification: Verification = Verification.AUTO
    place: Whereabouts | None = None
    peers: int = 0
    prerequisites: frozenset[UUID] = frozenset()
    requires: Requirement | None = None
    audience: Audience | None = None
    points: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asks_what_was_done(self) -> bool:
        """Whether it takes a look at what the person did, to know that they may do it."""
        return bool(self.prerequisites) or self.requires is not None

    def is_open(self, at: datetime) -> bool:
        """Whether the Quest may be done at this instant."""
        return (
            self.state is QuestState.PUBLISHED
            and (self.opens_at is None or self.opens_at <= at)
            and (self.closes_at is None or at < self.closes_at)
        )
