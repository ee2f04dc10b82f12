"""Visits: what one visitor did without a pause of half an hour, and whether they bounced. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from scoring.facts import Fact

PAUSE = timedelta(minutes=30)
TEN_SECONDS = timedelta(seconds=10)
BUILDS = frozenset({"view", "interaction"})
GOAL = "lead_created"
PASSIVE = frozenset({"scroll"})
TOUCHED = frozenset({"click", "answer"})


class Bounce(StrEnum):
    """Who counts as gone at once; tools disagree, so the way of counting is always named."""

    SINGLE_VIEW = "single_view"  # one view and no interaction: what we say unless asked otherwise
    STRICT_ACTION = "strict_action"  # one action of any sort, as Matomo counts
    ACTIVE_EVENT = "active_event"  # one view, and nothing but scrolling, as Plausible counts
    GA4 = "ga4"  # one view at most, no goal, and not longer than 10 seconds
    POSTHOG = "posthog"  # one view, no click or answer, and shorter than 10 seconds


@dataclass(frozen=True, slots=True)
class Visit:
    """A chain of views and interactions of one visitor, each less than a pause after the last.

    Args:
        facts: Its views and interactions, by time; at least one.
        goals: The leads that were created while it lasted, or within a pause after its end.
        views: What was looked at.
        kinds: The kinds of its interactions.
    """

    facts: tuple[Fact, ...]
    goals: tuple[Fact, ...] = ()
    views: tuple[Fact, ...] = field(init=False)
    kinds: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        views = tuple(fact for fact in self.facts if fact.type == "view")
        kinds = tuple(fact.payload["kind"] for fact in self.facts if fact.type == "interaction")
        object.__setattr__(self, "views", views)
        object.__setattr__(self, "kinds", kinds)

    @property
    def first(self) -> Fact:
        """What it began with: decides its day, its channel and where it came in."""
        return self.facts[0]

    @property
    def length(self) -> timedelta:
        """From the first fact to the last; nothing for a visit of one fact."""
        return self.facts[-1].occurred_at - self.facts[0].occurred_at

    def saw(self, section: str) -> bool:
        """Whether it looked at a section of the site."""
        return any(view.payload.get("section") == section for view in self.views)

    def bounced(self, mode: Bounce = Bounce.SINGLE_VIEW) -> bool:
        """Whether the visitor was gone at once, as that tool counts it."""
        return _BOUNCED[mode](self)


_Rule: TypeAlias = Callable[[Visit], bool]
_BOUNCED: Mapping[Bounce, _Rule] = {
    Bounce.SINGLE_VIEW: lambda visit: len(visit.views) == 1 and not visit.kinds,
    Bounce.STRICT_ACTION: lambda visit: len(visit.facts) == 1,
    Bounce.ACTIVE_EVENT: lambda visit: len(visit.views) == 1 and set(visit.kinds) <= PASSIVE,
    Bounce.GA4: lambda visit: (
        len(visit.views) < 2 and not visit.goals and visit.length <= TEN_SECONDS
    ),
    Bounce.POSTHOG: lambda visit: (
        len(visit.views) == 1 and not TOUCHED & set(visit.kinds) and visit.length < TEN_SECONDS
    ),
}


def stays_bounced(mode: Bounce, more: Visit, length: timedelta) -> bool:
    """Whether a visit that bounced, and lasts so long now, still did with these facts in it."""
    return not more.views and mode in _STAYS and _STAYS[mode](set(more.kinds), length)


_STAYS: Mapping[Bounce, Callable[[Set[str], timedelta], bool]] = {
    Bounce.ACTIVE_EVENT: lambda kinds, _: kinds <= PASSIVE,
    Bounce.GA4: lambda _, length: length <= TEN_SECONDS,
    Bounce.POSTHOG: lambda kinds, length: not TOUCHED & kinds and length < TEN_SECONDS,
}


def visits_of(facts: Iterable[Fact]) -> list[Visit]:
    """The visits of one visitor, by time.

    A gap of exactly half an hour is a new visit. Facts of other types build none.

    Args:
        facts: Of one visitor in one campaign, standing, sorted by time.
    """
    known = list(facts)
    chains = list(_chains([fact for fact in known if fact.type in BUILDS]))
    goals = [fact for fact in known if fact.type == GOAL]
    return [Visit(tuple(chain), tuple(_during(chain, goals))) for chain in chains]


def _chains(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    chain: list[Fact] = []
    for fact in facts:
        if chain and fact.occurred_at - chain[-1].occurred_at >= PAUSE:
            yield chain
            chain = []
        chain.append(fact)
    if chain:
        yield chain


def _during(chain: Sequence[Fact], goals: Iterable[Fact]) -> Iterator[Fact]:
    begin, end = chain[0].occurred_at, chain[-1].occurred_at + PAUSE
    return (goal for goal in goals if _within(goal.occurred_at, begin, end))


def _within(at: datetime, begin: datetime, end: datetime) -> bool:
    return begin <= at < end
