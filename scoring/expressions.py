"""Expressions: how a KPI follows from the numbers of its terms. Pure, and nothing is averaged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from scoring.linear import Linear, Operand, linear
from scoring.measure import Measure
from scoring.reading import Numbers, Part, Reading, Status, whole
from scoring.term import Against, Term


class Expression(Protocol):
    """What every expression can do."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        ...

    def read(self, numbers: Numbers) -> Reading:
        """The KPI from the numbers of its terms by name."""
        ...


@dataclass(frozen=True, slots=True)
class Value:
    """The number of a measure, or a sum or difference of several.

    Args:
        beside: Measures that are shown with it and change nothing.
    """

    of: Operand
    beside: tuple[Measure, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        return _once(linear(self.of), *map(linear, self.beside))

    def read(self, numbers: Numbers) -> Reading:
        """The number itself."""
        sum = linear(self.of)
        count = sum.of(numbers)
        parts = {"value": count, **sum.parts(numbers)}
        parts |= {one.name: whole(numbers, one.name) for one in self.beside}
        return Reading(value=count, parts=parts, n=count)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One over another, times ``scale``; in percent by default.

    Args:
        among: Who stands behind it; by default the denominator.
        at_least: With fewer of them there is no value.
    """

    over: Operand
    under: Operand
    scale: int = 100
    among: Operand | None = None
    at_least: int = 0

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        return _once(linear(self.over), linear(self.under), linear(self._among))

    @property
    def _among(self) -> Operand:
        return self.under if self.among is None else self.among

    def read(self, numbers: Numbers) -> Reading:
        """Null when the denominator is 0."""
        above, below = linear(self.over), linear(self.under)
        over, under = above.of(numbers), below.of(numbers)
        n = linear(self._among).of(numbers)
        parts = {"numerator": over, "denominator": under}
        parts |= {**above.parts(numbers), **below.parts(numbers)}
        if under == 0:
            return Reading(value=None, parts=parts, n=0, status=Status.NULL_DENOMINATOR)
        if n < self.at_least:
            return Reading(value=None, parts=parts, n=n, status=Status.INSUFFICIENT_N)
        return Reading(value=self.scale * over / under, parts=parts, n=n)


@dataclass(frozen=True, slots=True)
class Growth:
    """By how many percent it changed since the days before, or since before the campaign.

    Args:
        since: What it is compared with.
        last: Compare only the last so many days of the window with as many before them.
        falling: Whether the value is the decrease.
    """

    of: Operand
    since: Against = Against.PREVIOUS
    last: int | None = None
    falling: bool = False

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        return _once(self._now, self._before)

    @property
    def _now(self) -> Linear:
        return linear(self.of).against(Against.WINDOW, self.last)

    @property
    def _before(self) -> Linear:
        return linear(self.of).against(self.since, self.last)

    def read(self, numbers: Numbers) -> Reading:
        """Null when there was nothing before."""
        now, before = self._now.of(numbers), self._before.of(numbers)
        parts = {"now": now, "before": before}
        if before == 0:
            return Reading(value=None, parts=parts, n=0, status=Status.NULL_DENOMINATOR)
        change = before - now if self.falling else now - before
        return Reading(value=100 * change / before, parts=parts, n=now)


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
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        return tuple(Term(measure=measure) for _, measure in self.rungs)

    def read(self, numbers: Numbers) -> Reading:
        """``value`` is everyone on it."""
        reached = [whole(numbers, term.name) for term in self.terms]
        above = [*reached[1:], 0]
        names = [name for name, _ in self.rungs]
        parts = {
            name: here - higher for name, here, higher in zip(names, reached, above, strict=True)
        }
        return Reading(value=reached[0], parts=parts, n=reached[0])


@dataclass(frozen=True, slots=True)
class Composed:
    """Several expressions by name, and one value from their values.

    Args:
        parts: Each is returned among the parts, so that nothing hides in the value.
        how: The value; asked only when every part has one.
        n: The part that says how many stand behind it; by default the first.
        absent: What a part counts as that has no value; ``None``: nothing follows without it.
    """

    parts: tuple[tuple[str, Expression], ...]
    how: Callable[[Mapping[str, float]], float | None]
    n: str | None = None
    absent: float | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        found = {term.name: term for _, part in self.parts for term in part.terms}
        return tuple(found.values())

    def read(self, numbers: Numbers) -> Reading:
        """Null, with the reason, where a part is null."""
        read = {name: part.read(numbers) for name, part in self.parts}
        behind = read[self.n or self.parts[0][0]].n
        values: dict[str, Part] = {name: one.value for name, one in read.items()}
        counted = {name: self.absent if v is None else v for name, v in values.items()}
        known = {name: value for name, value in counted.items() if value is not None}
        if len(known) < len(values):
            status = next(one.status for one in read.values() if one.value is None)
            return Reading(value=None, parts=values, n=behind, status=status)
        value = self.how(known)
        status = Status.NULL_DENOMINATOR if value is None else Status.OK
        return Reading(value=value, parts=values, n=behind, status=status)


def _once(*sums: Linear) -> tuple[Term, ...]:
    """The terms of all of them, each once."""
    return tuple({term.name: term for sum in sums for term in sum.terms}.values())
