"""When thanks leave the inbox and travel by mail: how often, about what, and not at night.

A person says how often they want to be written to about each of a few topics, and between which
hours never. Hours are local ones of the campaign: they follow its clock through summer and winter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from scoring.said import Moment

MORNING = time(8)  # of digests, for those who may be written to at any hour
MONDAY, DAYS = 0, 7


class Topic(StrEnum):
    """What a message is about, as people choose between them."""

    DECISIONS = "decisions"
    NEWS = "news"
    CORRECTIONS = "corrections"
    SHARING = "sharing"


class Frequency(StrEnum):
    """How often somebody wants to be written to."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


TOPICS: Mapping[Moment, Topic] = MappingProxyType(
    {
        Moment.COMPLETION_ACCEPTED: Topic.DECISIONS,
        Moment.COMPLETION_RETURNED: Topic.DECISIONS,
        Moment.COMPLETION_REJECTED: Topic.DECISIONS,
        Moment.CONTRIBUTION_SHORTLISTED: Topic.DECISIONS,
        Moment.CONTRIBUTION_ADOPTED: Topic.DECISIONS,
        Moment.CONTRIBUTION_USED: Topic.DECISIONS,
        Moment.CONTRIBUTION_PROMOTED: Topic.DECISIONS,
        Moment.CONTRIBUTION_DECLINED: Topic.DECISIONS,
        Moment.COUPON_GIVEN: Topic.NEWS,
        Moment.LINK_JOINED: Topic.SHARING,
        Moment.MILESTONE_REACHED: Topic.NEWS,
        Moment.MILESTONE_FALLEN: Topic.CORRECTIONS,
        Moment.MILESTONE_RAISED: Topic.NEWS,
        Moment.RESULT_PUBLISHED: Topic.NEWS,
        Moment.RESULT_UPDATED: Topic.NEWS,
        Moment.RESULT_CORRECTED: Topic.CORRECTIONS,
        Moment.RESULT_WITHDRAWN: Topic.CORRECTIONS,
        Moment.FIGURES_CORRECTED: Topic.CORRECTIONS,
        Moment.CAMPAIGN_CLOSED: Topic.NEWS,
    }
)
USUAL: Mapping[Topic, Frequency] = MappingProxyType(
    {
        Topic.DECISIONS: Frequency.AT_ONCE,
        Topic.NEWS: Frequency.AT_ONCE,
        Topic.CORRECTIONS: Frequency.AT_ONCE,
        Topic.SHARING: Frequency.WEEKLY,
    }
)
"""For those who agreed to be written to, and chose nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """No mail from ``begins`` until before ``ends``, local time; it may span midnight."""

    begins: time
    ends: time

    def holds(self, local: datetime) -> bool:
        """Whether it is quiet at a local time."""
        clock = local.time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


NIGHT = Quiet(begins=time(21), ends=time(8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How somebody wants to be written to; ``quiet`` None is at any hour."""

    topics: Mapping[Topic, Frequency] = field(default_factory=dict)
    quiet: Quiet | None = NIGHT

    def about(self, topic: Topic) -> Frequency:
        """How often about this, chosen or usual."""
        return self.topics.get(topic, USUAL[topic])


def due(wishes: Wishes, moment: str, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When to write to somebody about what they are told now.

    Args:
        wishes: How they want to be written to.
        moment: One of ``Moment``.
        at: When they are told it in their inbox; aware.
        zone: The campaign's.

    Returns:
        An instant not before ``at`` and outside of their quiet hours, in UTC; ``None``: never.
    """
    frequency = wishes.about(TOPICS[Moment(moment)])
    local = at.astimezone(zone)
    morning = wishes.quiet.ends if wishes.quiet else MORNING
    if frequency is Frequency.NEVER:
        return None
    if frequency is Frequency.AT_ONCE:
        quiet = wishes.quiet is not None and wishes.quiet.holds(local)
        return _next(local, morning) if quiet else at.astimezone(UTC)
    if frequency is Frequency.DAILY:
        return _next(local, morning)
    return _next(local, morning, weekday=MONDAY)


def _next(local: datetime, clock: time, *, weekday: int | None = None) -> datetime:
    """The next time that local clocks show ``clock``, on that weekday if one is given."""
    for days in range(DAYS + 2):
        day = local.date() + timedelta(days=days)
        if weekday is not None and day.weekday() != weekday:
            continue
        # An hour that is skipped in spring ends when it would have; one that comes twice in
        # autumn has two chances.
        for fold in (0, 1):
            found = datetime.combine(day, clock, local.tzinfo).replace(fold=fold).astimezone(UTC)
            if found > local.astimezone(UTC):
                return found
    raise AssertionError("every week has each of its days")
