"""When a campaign has ended: on the day that a milestone tells, or else as it was planned."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from scoring.facts import Fact, local_day, standing
from scoring.measure import Setting

MILESTONE, ENDED, WHOLE = "campaign_milestone", "ended", "campaign"


def as_it_ended(setting: Setting, ended_at: datetime | None) -> Setting:
    """The setting of a campaign that ended then; with ``None`` its days stay as planned.

    The day on which it ended is the last of its own.
    """
    if ended_at is None:
        return setting
    return replace(setting, end=local_day(ended_at, setting.zone) + timedelta(days=1))


def told_end(facts: Iterable[Fact]) -> datetime | None:
    """When the facts of one campaign say that it ended: the last time that they do."""
    ends = (fact for fact in facts if fact.type == MILESTONE and _ends_it(fact))
    return max((fact.occurred_at for fact in standing(ends)), default=None)


def _ends_it(fact: Fact) -> bool:
    return (fact.payload["milestone"], fact.payload["item"]) == (ENDED, WHOLE)
