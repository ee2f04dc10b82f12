"""Measures: what is counted. The meaning is here in plain Python; the store compiles it to SQL.

A property test keeps both readings equal, for every measure, window and dimension.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import prod
from typing import TypeAlias
from uuid import UUID

from scoring.facts import Fact, standing
from scoring.question import Groups, Question, Setting, Window, rolled

__all__ = [
    "Aggregation",
    "Groups",
    "Measure",
    "Question",
    "Scalar",
    "Selection",
    "Setting",
    "Window",
    "facts",
]

Scalar: TypeAlias = str | bool | int


class Aggregation(StrEnum):
    """How facts become a number; decides how the store keeps it."""

    COUNT = "count"  # facts
    SUM = "sum"  # their quantities, or a whole number that they carry
    DISTINCT = "distinct"  # actors
    FIRST = "first"  # actors, by their first fact in the whole workspace
    SPREAD = "spread"  # how many things have which value


ENVELOPE: Mapping[str, Callable[[Fact], object]] = {
    "channel": lambda fact: fact.channel,
    "brought": lambda fact: fact.partner_id is not None,  # whether a partner brought the actor
}
"""What every fact says beside its payload, and declarations select by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Facts of one type that hold one of the values, for each field of payload or envelope."""

    fact: str
    where: tuple[tuple[str, tuple[Scalar, ...]], ...] = ()

    def holds(self, fact: Fact) -> bool:
        """Whether the fact is meant."""
        return fact.type == self.fact and all(
            any(_same(_said(fact, field), value) for value in values)
            for field, values in self.where
        )


def _said(fact: Fact, field: str) -> object:
    return ENVELOPE[field](fact) if field in ENVELOPE else fact.payload.get(field)


def _same(found: object, wanted: Scalar) -> bool:
    # JSON tells true from 1, Python does not.
    return type(found) is type(wanted) and found == wanted


def facts(fact: str, **where: Scalar | tuple[Scalar, ...]) -> Selection:
    """A selection as declarations write it: ``facts("contribution", kind="slogan")``."""
    values = (
        (field, value if isinstance(value, tuple) else (value,)) for field, value in where.items()
    )
    return Selection(fact=fact, where=tuple(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing that is counted.

    Args:
        name: Stable; the name of its cells.
        of: The facts it is about, any of them.
        agg: How they become a number.
        dims: What it may be split by, out of ``DIMENSIONS``.
        key: Whose identity DISTINCT and FIRST count: the participant behind the fact.
        value: What SUM adds up instead of the quantity: a whole number in the payload, or the
            product of several, ``records*unit_price``; nothing where one is missing.
        by_somebody: Only facts whose actor is known; always so where people are counted.
        version: Raised when the meaning changes; new cells are then built beside the old.
    """

    name: str
    of: tuple[Selection, ...]
    agg: Aggregation
    dims: tuple[str, ...] = ()
    key: str = "actor"
    value: str | None = None
    by_somebody: bool = False
    version: int = 1

    @property
    def countable(self) -> bool:
        """Whether it has a total at any moment, so that Claims can be measured by it."""
        fields = {field for selection in self.of for field, _ in selection.where}
        told = self.value is None and fields.isdisjoint(ENVELOPE)
        return told and self.agg is not Aggregation.FIRST

    @property
    def looks_at(self) -> tuple[Selection, ...]:
        """The facts from which it follows."""
        return self.of

    @property
    def running(self) -> bool:
        """Whether it is a state at the end of the window, and not what happened in it."""
        return False

    @property
    def factors(self) -> tuple[str, ...]:
        """The payload fields whose product SUM adds up; none: the quantity."""
        return tuple(self.value.split("*")) if self.value else ()

    @property
    def counts_people(self) -> bool:
        """Whether the number is one of persons."""
        return self.agg in {Aggregation.DISTINCT, Aggregation.FIRST}

    @property
    def needs_somebody(self) -> bool:
        """Whether facts of nobody are left out."""
        return self.by_somebody or self.counts_people

    def holds(self, fact: Fact) -> bool:
        """Whether the fact is one of those it is about."""
        known = fact.actor_id is not None or not self.needs_somebody
        return known and any(selection.holds(fact) for selection in self.of)

    def groups(self, history: Iterable[Fact], question: Question) -> Groups:
        """The number per key, from all facts of the workspace; groups of nothing are left out.

        This is what the measure means; slow and plain on purpose.
        """
        if question.reach > 1:
            known = list(history)
            return rolled(lambda one: self.groups(known, one), question)
        mine = [fact for fact in history if self.holds(fact)]
        if self.agg is Aggregation.FIRST:
            mine = _first_of_each_actor(mine)
        mine = [
            fact
            for fact in mine
            if fact.campaign_id == question.campaign_id and question.window.holds(fact.day)
        ]
        counts = _people(mine, question) if self.counts_people else self._sums(mine, question)
        return {key: count for key, count in counts.items() if count}

    def _sums(self, mine: Iterable[Fact], question: Question) -> Counter[str]:
        sums = Counter[str]()
        for fact in mine:
            sums[question.group_of(fact)] += fact.sign * self._weight(fact)
        return sums

    def _weight(self, fact: Fact) -> int:
        if self.agg is not Aggregation.SUM:
            return 1
        if not self.factors:
            return fact.quantity
        return prod(fact.payload.get(field) or 0 for field in self.factors)


def _people(mine: Iterable[Fact], question: Question) -> Counter[str]:
    """Each actor once per group, when on some day more facts stand than were taken back."""
    days = Counter[tuple[str, UUID | None, date]]()
    for fact in mine:
        days[question.group_of(fact), fact.actor_id, fact.day] += fact.sign
    present = {(key, actor) for (key, actor, _), count in days.items() if count > 0}
    return Counter(key for key, _ in present)


def _first_of_each_actor(mine: Iterable[Fact]) -> list[Fact]:
    firsts: dict[UUID | None, Fact] = {}
    for fact in sorted(standing(mine), key=lambda fact: (fact.occurred_at, fact.id.bytes)):
        firsts.setdefault(fact.actor_id, fact)
    return list(firsts.values())
