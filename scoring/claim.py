"""Claims: what may be said to have been achieved, and how sure we are of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

ByLanguage: TypeAlias = Mapping[str, str]
Unit: TypeAlias = Mapping[str, Mapping[str, str]]  # language -> plural category -> word


class Relation(StrEnum):
    """How an action and a number belong together; only the first two may say "thanks to"."""

    COUNTED = "counted"
    CONTRIBUTED_TO = "contributed_to"
    COINCIDED_WITH = "coincided_with"


class Level(StrEnum):
    """What kind of thing the number is."""

    YOUR_ACTION = "your_action"
    COLLECTIVE_OUTPUT = "collective_output"
    OBSERVED_OUTCOME = "observed_outcome"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A factor that turns a count into a figure nobody counted; always said with its source.

    ``until`` is the slug of a Claim that is counted: as soon as it has a figure, that is said, and
    the estimate no more.
    """

    factor: float
    source: str
    source_url: str | None
    method: str
    version: str
    until: str | None = None

    def of(self, count: int) -> int:
        """The estimated figure for a count, as a whole number."""
        return round(count * self.factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence "we achieved Y" and the measure behind it.

    ``measure`` is counted over the Quest when ``quest_id`` is set, else over the campaign.
    ``statement`` holds one Fluent pattern per language.
    """

    id: UUID
    slug: str
    quest_id: UUID | None
    measure: str
    relation: Relation
    level: Level
    unit: Unit
    statement: ByLanguage
    estimate: Estimate | None = None

    def value(self, total: int) -> int:
        """The figure to say for a counted total; an estimate is rounded to a whole."""
        return total if self.estimate is None else self.estimate.of(total)


def measured(claims: Iterable[Claim], totals: Mapping[UUID, int]) -> frozenset[str]:
    """The slugs of the Claims that were counted and have a figure: they replace estimates."""
    counted = (one for one in claims if one.estimate is None)
    return frozenset(one.slug for one in counted if totals.get(one.id, 0) > 0)


def in_force(claims: Sequence[Claim], totals: Mapping[UUID, int]) -> tuple[Claim, ...]:
    """The Claims to be said now: an estimate only until what it estimates was measured.

    Args:
        totals: What was counted, by the id of the Claim; those without one stay.
    """
    if not any([one.estimate for one in claims]):
        return tuple(claims)
    known = measured(claims, totals)
    return tuple(one for one in claims if one.estimate is None or one.estimate.until not in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What one unit of a Quest is estimated to do, said to the person who did it."""

    slug: str
    unit: Unit
    statement: ByLanguage
    estimate: Estimate


def guesses(
    impacts: Sequence[Impact], claims: Iterable[Claim], totals: Mapping[UUID, int]
) -> tuple[Impact, ...]:
    """The impacts to be said now: as with Claims, only until what they estimate was measured."""
    if not any([one.estimate.until for one in impacts]):
        return tuple(impacts)
    known = measured(claims, totals)
    return tuple(one for one in impacts if one.estimate.until not in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A threshold of a measure and what is promised when it is reached."""

    id: UUID
    slug: str
    quest_id: UUID | None
    measure: str
    threshold: int
    promise: ByLanguage
    unit: Unit
