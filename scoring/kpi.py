"""KPIs: an expression over measures, with its name in three languages and its meaning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from scoring.facts import Fact
from scoring.measure import DAY, TOTAL, Groups, Measure, Question

Numbers: TypeAlias = Mapping[str, int]


class Unit(StrEnum):
    """What the value counts."""

    COUNT = "count"
    PERSONS = "persons"
    PERCENT = "percent"


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


class Status(StrEnum):
    """Whether the value can be read as it stands."""

    OK = "ok"
    NULL_DENOMINATOR = "null_denominator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a KPI is.

    Args:
        value: In the KPI's unit; ``None`` when the denominator is 0, never 0 then.
        parts: The whole numbers it is made of.
        n: How many facts or persons stand behind it.
    """

    value: float | int | None
    parts: Numbers
    n: int
    status: Status = Status.OK


@dataclass(frozen=True, slots=True)
class Value:
    """The number of a measure."""

    measure: Measure

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What has to be counted."""
        return (self.measure,)

    def read(self, numbers: Numbers) -> Reading:
        """The KPI from the numbers of its measures by name."""
        count = numbers.get(self.measure.name, 0)
        return Reading(value=count, parts={"value": count}, n=count)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measure over another, in percent. Ratios are never averaged."""

    over: Measure
    under: Measure

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What has to be counted."""
        return (self.over, self.under)

    def read(self, numbers: Numbers) -> Reading:
        """The KPI from the numbers of its measures by name."""
        over, under = numbers.get(self.over.name, 0), numbers.get(self.under.name, 0)
        parts = {"numerator": over, "denominator": under}
        if under == 0:
            return Reading(value=None, parts=parts, n=0, status=Status.NULL_DENOMINATOR)
        return Reading(value=100 * over / under, parts=parts, n=under)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Persons by the highest rung they reached.

    Each measure counts the persons at its rung *or higher*, so that the number of a rung is
    the difference of two neighbours, exact over any window.

    Args:
        rungs: Name and "at least this rung" measure, lowest first.
    """

    rungs: tuple[tuple[str, Measure], ...]

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What has to be counted."""
        return tuple(measure for _, measure in self.rungs)

    def read(self, numbers: Numbers) -> Reading:
        """The KPI from the numbers of its measures by name; ``value`` is everyone on it."""
        reached = [numbers.get(measure.name, 0) for measure in self.measures]
        above = [*reached[1:], 0]
        names = [name for name, _ in self.rungs]
        parts = {
            name: here - higher for name, here, higher in zip(names, reached, above, strict=True)
        }
        return Reading(value=reached[0], parts=parts, n=reached[0])


Expression: TypeAlias = Value | Ratio | Ladder


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

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What has to be counted for it."""
        return self.expression.measures

    @property
    def dims(self) -> tuple[str, ...]:
        """What it may be split by: what all its measures can be split by, and the day."""
        first, *others = self.measures
        shared = (dim for dim in first.dims if all(dim in other.dims for other in others))
        return (*shared, DAY)

    @property
    def version(self) -> str:
        """Version of the definition: it changes when the version of any measure does."""
        return ".".join(str(measure.version) for measure in self.measures)

    def label(self, language: str) -> str:
        """The label in ``fr``, ``en`` or ``de``."""
        return {"fr": self.fr, "en": self.en, "de": self.de}[language]

    def read(self, per_measure: Mapping[str, Groups], *, by: str = TOTAL) -> dict[str, Reading]:
        """One reading per key, from the groups of measures by name, of others' measures too.

        For the total there is exactly one, under ``""``, even when nothing was counted.
        """
        mine = {measure.name: per_measure[measure.name] for measure in self.measures}
        found = {key for groups in mine.values() for key in groups}
        return {
            key: self.expression.read({name: groups.get(key, 0) for name, groups in mine.items()})
            for key in ([""] if by == TOTAL else sorted(found))
        }

    def value(self, history: Iterable[Fact], question: Question) -> dict[str, Reading]:
        """What the KPI means, from all facts of the workspace: slow and plain on purpose.

        Returns:
            One reading per key of ``question.by``.
        """
        known = list(history)
        groups = {measure.name: measure.groups(known, question) for measure in self.measures}
        return self.read(groups, by=question.by)
