"""KPIs: an expression over measures, with its name in three languages and its meaning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from scoring.daily import each_day, spread_of
from scoring.dimensions import DAY, TOTAL
from scoring.distributions import Blau, Effective, Gini, Half, Highest, Lowest, Mean, Median
from scoring.expressions import Composed, Expression, Growth, Ladder, Ratio, Value
from scoring.facts import Fact
from scoring.linear import difference, total, weighted
from scoring.measure import Groups, Measure, Question, Window
from scoring.reading import Numbers, Reading, Status, total_of
from scoring.states import window_numbers
from scoring.term import Against, Term
from scoring.units import SECONDS_IN, Unit

__all__ = [
    "SECONDS_IN",
    "Against",
    "Blau",
    "Composed",
    "Direction",
    "Effective",
    "Expression",
    "Gini",
    "Growth",
    "Half",
    "Highest",
    "Kpi",
    "Ladder",
    "Lowest",
    "Mean",
    "Median",
    "Numbers",
    "Ratio",
    "Reading",
    "Status",
    "Term",
    "Unit",
    "Value",
    "difference",
    "total",
    "weighted",
]


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One indicator.

    Args:
        name: Stable; part of the address.
        fr: Label in French, like ``en`` and ``de``.
        unit: What the value counts.
        better: Which way is better.
        expression: How it follows from measures.
        formula: The definition in words, as people can check it.
        roles: Who steers by it.
        sources: Where the indicator comes from.
        example: A value as people write it.
        caveat: How a value is flagged that can be computed but not taken at face value.
        definition: Raised when the expression changes, like the version of a measure.
        terms: What has to be read for it; follows, as the next two, from the expression. Worked out
            once: whoever reads all KPIs asks each of them thousands of times.
        measures: What has to be counted for it.
        dims: What it may be split by: what all its measures can be split by, or stand whole beside,
            and the day. What already takes the groups of a dimension cannot be split by another.
    """

    name: str
    fr: str
    en: str
    de: str
    unit: Unit
    better: Direction
    expression: Expression
    formula: str
    roles: tuple[str, ...]
    sources: tuple[str, ...]
    example: str | None = None
    caveat: Status = Status.OK
    definition: int = 1
    terms: tuple[Term, ...] = field(init=False, repr=False, compare=False)
    measures: tuple[Measure, ...] = field(init=False, repr=False, compare=False)
    dims: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out what follows from the expression."""
        terms = self.expression.terms
        measures = tuple({term.measure.name: term.measure for term in terms}.values())
        for name, value in (
            ("terms", terms),
            ("measures", measures),
            ("dims", _dims(terms)),
        ):
            object.__setattr__(self, name, value)

    @property
    def version(self) -> str:
        """Version of the definition: it changes when the version of any measure does."""
        return self.version_in({})

    def version_in(self, built: Mapping[str, int]) -> str:
        """The same where some measures were counted in another version."""
        versions = ".".join(str(built.get(one.name, one.version)) for one in self.measures)
        return versions if self.definition == 1 else f"{versions}-{self.definition}"

    def label(self, language: str) -> str:
        """The label in ``fr``, ``en`` or ``de``; for any other language, in English."""
        return {"fr": self.fr, "de": self.de}.get(language, self.en)

    def read(self, per_term: Mapping[str, Groups], question: Question) -> dict[str, Reading]:
        """One reading per key, from the groups of terms by name, of others' terms too.

        For the total there is exactly one, under ``""``, even when nothing was counted.
        """
        if question.by == DAY:
            return {
                day.isoformat(): self._shown(
                    {**numbers, **window_numbers(Window.of_day(day))}, early=early
                )
                for day, numbers, early in each_day(self.terms, per_term, question)
            }
        mine = {term.name: _numbers(term, per_term[term.name]) for term in self.terms}
        same = window_numbers(question.window)
        whole = self.terms_beside(question.by)
        for term in whole:
            if groups := mine.pop(term.name):
                same[term.name] = groups[""]
        found = {key for groups in mine.values() for key in groups}
        keys = [""] if question.by == TOTAL else sorted(found)
        early = any(term.immature(question) for term in self.terms)
        shown = {}
        for key in keys:
            own = {name: groups[key] for name, groups in mine.items() if key in groups}
            reading = self._shown(own | same, early=early)
            shown[key] = self._of_its_own(reading, own) if whole else reading
        return shown

    def terms_beside(self, dimension: str) -> tuple[Term, ...]:
        """What is of no group of the dimension, and stands whole beside each."""
        if dimension not in self.dims:
            return ()
        return tuple(term for term in self.terms if term.stands_whole(dimension))

    def value(self, history: Iterable[Fact], question: Question) -> dict[str, Reading]:
        """What the KPI means, from all facts of the workspace: slow and plain on purpose.

        Returns:
            One reading per key of ``question.by``.
        """
        known = list(history)
        groups: dict[str, Groups] = {}
        for term in self.terms:
            asked = term.asked(question)
            groups[term.name] = term.measure.groups(known, asked) if asked else {}
        return self.read(groups, question)

    def _of_its_own(self, reading: Reading, own: Numbers) -> Reading:
        """With the people of the group behind it, not those who stand whole beside each."""
        people = {term.name for term in self.terms if term.measure.counts_people}
        mine = [total_of(number) for name, number in own.items() if name in people]
        return replace(reading, n=sum(mine)) if mine else reading

    def _shown(self, numbers: Numbers, *, early: bool) -> Reading:
        reading = self.expression.read(numbers)
        if early:
            return replace(reading, value=None, status=Status.IMMATURE_COHORT)
        if reading.value is not None and self.unit.money:
            reading = replace(reading, value=reading.value / 100)
        return replace(reading, status=self.caveat) if reading.status is Status.OK else reading


def _dims(terms: tuple[Term, ...]) -> tuple[str, ...]:
    known = dict.fromkeys(dim for term in terms for dim in term.measure.dims)
    return (*(dim for dim in known if _split_by(dim, terms)), DAY)


def _split_by(dim: str, terms: tuple[Term, ...]) -> bool:
    split = [term for term in terms if term.splits(dim)]
    return bool(split) and all(term in split or term.stands_whole(dim) for term in terms)


def _numbers(term: Term, groups: Groups) -> Groups:
    """The groups of a term; those over a dimension become one spread of their numbers."""
    if not term.over:
        return groups
    return {"": spread_of(groups)}
