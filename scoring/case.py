"""Cases: what needs several facts of one thing together, such as a visit, a lead or a commitment.

A case takes all facts of its types that stand, puts those of the same thing together and hands
them to its ``count``, which says what they add up to. So whatever arrives late, twice or is taken
back, only the things it is about are counted anew, from all that is known of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from scoring.dimensions import (
    DAY,
    OTHERS,
    PARTNER,
    TOTAL,
    day_key,
    once_among_others,
    own_and_others,
)
from scoring.ending import as_it_ended, told_end
from scoring.facts import Fact, standing
from scoring.measure import Aggregation, Groups, Measure, Question, Selection, Setting, Window
from scoring.question import rolled
from scoring.reading import Amount
from scoring.tally import ASIDE, EVERYTHING, Cell, Tally, Was, first_in, of_each

__all__ = [
    "ASIDE",
    "EVERYTHING",
    "IDENTITY",
    "Before",
    "By",
    "Case",
    "CaseMeasure",
    "Cell",
    "Count",
    "Further",
    "Tally",
    "Was",
]


class By(StrEnum):
    """Whose facts belong together."""

    ACTOR = "actor"
    VISITOR = "visitor"
    SUBJECT = "subject"  # the thing that facts name: a lead, a code, a commitment, a post
    TREE = "tree"  # what names the same token, directly or by others; trees add up
    CAMPAIGN = "campaign"  # all at once: for what is rare, such as what partners do


IDENTITY: Mapping[By, Callable[[Fact], object]] = {
    By.ACTOR: lambda fact: fact.actor_id,
    By.VISITOR: lambda fact: fact.visitor_id,
    By.SUBJECT: lambda fact: fact.subject,
    By.TREE: lambda fact: fact.campaign_id,  # all trees at once say the same, and plainly
    By.CAMPAIGN: lambda fact: fact.campaign_id,
}

Count: TypeAlias = Callable[[Sequence[Fact], Setting], Iterable[Tally]]


Before: TypeAlias = Mapping[str, Sequence[Was]]
"""By the name of the measure; those that a thing added nothing to are left out, and ``OTHERS``,
which follows from the groups of partners."""

Further: TypeAlias = Callable[[Before, Sequence[Fact], Setting], Iterable[Tally] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A kind of thing that is counted from all of its facts.

    Args:
        name: Stable; the name of its rows.
        by: Whose facts belong together; facts that do not say are left out.
        types: Facts it looks at.
        count: What the standing facts of one thing, in the order in which they happened, add.
        version: Raised when the meaning of ``count`` changes.
        first_of: Types of which the first standing fact of a thing is enough to ``count`` it, so
            that one with a million of them is not read whole.
        further: What more facts of one thing add or change, by what it had added ``Before``, so
            that none is read again; ``None``: that does not follow, count it whole. They may have
            happened before others that were counted, in any order; one that was counted and added
            nothing must not matter.
        signed: Whether ``further`` is also right for what was counted and is taken back: facts
            whose ``sign`` is -1.
    """

    name: str
    by: By
    types: frozenset[str]
    count: Count = field(compare=False)
    version: int = 1
    first_of: frozenset[str] = frozenset()
    further: Further | None = field(compare=False, default=None)
    signed: bool = False

    def about(self, fact: Fact) -> bool:
        """Whether it looks at the fact."""
        return fact.type in self.types and IDENTITY[self.by](fact) is not None

    def tally(self, stand: Iterable[Fact], setting: Setting) -> Iterable[Tally]:
        """What the standing facts of one thing add, in the order in which they happened."""
        mine = [fact for fact in stand if fact.type in self.types]
        return self.count(mine, setting) if mine else ()

    def tallies(self, history: Iterable[Fact], setting: Setting) -> list[Tally]:
        """What all the facts of one campaign add: one thing after another, plain."""
        things: dict[object, list[Fact]] = {}
        for fact in filter(self.about, history):
            things.setdefault(IDENTITY[self.by](fact), []).append(fact)
        return [
            tally for known in things.values() for tally in self.tally(in_order(known), setting)
        ]


def in_order(known: Iterable[Fact]) -> list[Fact]:
    """The facts that stand, in the order in which they happened."""
    return sorted(standing(known), key=lambda fact: (fact.occurred_at, fact.id.bytes))


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMeasure(Measure):
    """A measure whose numbers a case counts.

    Args:
        case: Which.
        agg: COUNT or SUM: the tallies are added up. DISTINCT: things present on a day, each once
            per window. SPREAD: how many have which value.
        persons: Whether the things are people.
        state: Whether it is how things stand at the end of the window: all tallies before it.
    """

    case: Case
    of: tuple[Selection, ...] = ()
    agg: Aggregation = Aggregation.COUNT
    persons: bool = False
    state: bool = False

    @property
    def looks_at(self) -> tuple[Selection, ...]:
        """All facts of its case: which of them count, and how, is known by looking at all."""
        return tuple(Selection(fact=type) for type in sorted(self.case.types))

    @property
    def counts_people(self) -> bool:
        """Whether the number is one of persons."""
        return self.persons

    @property
    def countable(self) -> bool:
        """Never: what a thing adds is known only when all of its facts were looked at."""
        return False

    @property
    def running(self) -> bool:
        """Whether it is a state at the end of the window, and not what happened in it."""
        return self.state

    def holds(self, fact: Fact) -> bool:
        """Whether its case looks at the fact."""
        return self.case.about(fact)

    def groups(self, history: Iterable[Fact], question: Question) -> Groups:
        """The number per key; groups of nothing are left out. Slow and plain on purpose.

        A state that is split by day is told of each day on which it changed, also to nothing.
        """
        here = [fact for fact in history if fact.campaign_id == question.campaign_id]
        setting = as_it_ended(question.setting, told_end(here))
        mine = [
            one
            for one in self.case.tallies(here, setting)
            if one.measure == self and ASIDE not in one.cells
        ]
        if question.reach > 1 and not self.state:
            return rolled(lambda one: self._groups(mine, one), question)
        return self._groups(mine, question)

    def _groups(self, mine: Sequence[Tally], question: Question) -> Groups:
        if question.by == DAY:
            return self._by_day(mine, question)
        found = self._per_key(mine, question.by, question.window)
        own = question.as_partner
        if own is None:
            return found
        if self.agg is not Aggregation.DISTINCT or question.by != PARTNER:
            return own_and_others(question.by, found, own)
        total, both = (self._per_key(mine, cell, question.window) for cell in (TOTAL, OTHERS))
        return once_among_others(found, total, both, own)

    def _per_key(self, mine: Iterable[Tally], dimension: str, window: Window) -> Groups:
        groups = of_each(mine, dimension)
        return _filled({key: self._amount(those, window) for key, those in groups.items()})

    def _by_day(self, mine: Iterable[Tally], question: Question) -> Groups:
        """Of each day on which something changed: what happened on it, or how things stood."""
        found: dict[str, Amount] = {}
        for key, those in of_each(mine, question.each).items():
            for day in {tally.day for tally in those if question.window.holds(tally.day)}:
                window = Window.of_day(day)
                changed = self._amount([one for one in those if one.day == day], window)
                if changed:
                    stood = self._amount(those, window) if self.state else changed
                    found[day_key(day, question.each, key)] = stood
        return found

    def _amount(self, mine: Iterable[Tally], window: Window) -> Amount:
        start = None if self.state else window.start
        reach = Window(start=start, end=window.end)
        inside = [tally for tally in mine if reach.holds(tally.day)]
        if self.agg is Aggregation.DISTINCT:
            inside = [tally for tally in inside if first_in(tally, start)]
        if self.agg is not Aggregation.SPREAD:
            return sum(tally.n for tally in inside)
        bars: dict[int, int] = {}
        for tally in inside:
            assert tally.value is not None  # noqa: S101 (a spread has bars)
            bars[tally.value] = bars.get(tally.value, 0) + tally.n
        return {value: count for value, count in bars.items() if count}


def _filled(groups: Groups) -> Groups:
    return {key: amount for key, amount in groups.items() if amount}
