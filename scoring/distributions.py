"""Expressions over spreads: medians, means, concentration and diversity, exact to the last one."""

from collections.abc import Iterator
from dataclasses import dataclass

from scoring.measure import Measure
from scoring.reading import Numbers, Reading, Spread, Status, spread, whole
from scoring.term import Term


@dataclass(frozen=True, slots=True)
class _OverSpread:
    """What all of them share: one term whose number is a spread.

    Args:
        of: A measure of the kind SPREAD; or any, when ``over`` says whose groups to take.
        over: A dimension: the spread is that of the numbers of its groups.
        at_least: With fewer things there is no value.
        scale: The value is divided by it: 3 600 makes hours of seconds.
        beside: Whole numbers that are shown with it, such as how many still wait.
    """

    of: Measure
    over: str | None = None
    at_least: int = 1
    scale: int = 1
    beside: tuple[Measure, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        return (Term(measure=self.of, over=self.over), *map(_plain, self.beside))

    def read(self, numbers: Numbers) -> Reading:
        """Null where there is nothing, or too little."""
        term, *others = self.terms
        found = spread(numbers, term.name)
        n = sum(found.values())
        parts = {"things": n, "sum": _sum(found)}
        parts |= {other.name: whole(numbers, other.name) for other in others}
        if n < self.at_least or n == 0:
            status = Status.INSUFFICIENT_N if n else Status.NULL_DENOMINATOR
            return Reading(value=None, parts=parts, n=n, status=status)
        value = self._value(found, n)
        status = Status.OK if value is not None else Status.NULL_DENOMINATOR
        return Reading(value=_whole(value, self.scale), parts=parts, n=n, status=status)

    def _value(self, found: Spread, n: int) -> float | None:
        raise NotImplementedError


class Median(_OverSpread):
    """The middle value; between two middle ones, half way."""

    __slots__ = ()

    def _value(self, found: Spread, n: int) -> float:
        return (_at(found, (n - 1) // 2) + _at(found, n // 2)) / 2


class Half(_OverSpread):
    """The smallest value that at least half of the things do not pass."""

    __slots__ = ()

    def _value(self, found: Spread, n: int) -> float:
        return _at(found, (n - 1) // 2)


class Mean(_OverSpread):
    """The sum over the number of things."""

    __slots__ = ()

    def _value(self, found: Spread, n: int) -> float:
        return _sum(found) / n


class Highest(_OverSpread):
    """The largest value that anything has."""

    __slots__ = ()

    def _value(self, found: Spread, n: int) -> float:
        return max(found)


class Lowest(_OverSpread):
    """The smallest value that anything has."""

    __slots__ = ()

    def _value(self, found: Spread, n: int) -> float:
        return min(found)


class Gini(_OverSpread):
    """How unequal the values are: 0 when all are the same, towards 1 when one has everything."""

    __slots__ = ()

    def _value(self, found: Spread, n: int) -> float | None:
        together = _sum(found)
        if not together:
            return None
        ranked = 0
        for value, count, before in _ranks(found):
            ranked += value * (count * before + count * (count + 1) // 2)
        return 2 * ranked / (n * together) - (n + 1) / n


class Effective(_OverSpread):
    """How many things of equal size would be as concentrated: 1 over the sum of squared shares."""

    __slots__ = ()

    def _value(self, found: Spread, n: int) -> float | None:
        squares = sum(value * value * count for value, count in found.items())
        return _sum(found) ** 2 / squares if squares else None


class Blau(_OverSpread):
    """How mixed they are: the chance that two, drawn with replacement, are of different groups."""

    __slots__ = ()

    def _value(self, found: Spread, n: int) -> float | None:
        squares = sum(value * value * count for value, count in found.items())
        return 1 - squares / _sum(found) ** 2 if squares else None


def _plain(measure: Measure) -> Term:
    return Term(measure=measure)


def _sum(found: Spread) -> int:
    return sum(value * count for value, count in found.items())


def _ranks(found: Spread) -> Iterator[tuple[int, int, int]]:
    """Value, how many have it, and how many have less; ascending."""
    before = 0
    for value, count in sorted(found.items()):
        yield value, count, before
        before += count


def _at(found: Spread, place: int) -> int:
    return next(value for value, count, before in _ranks(found) if place < before + count)


def _whole(value: float | None, scale: int) -> float | int | None:
    """Scaled; whole where it is."""
    if value is None:
        return None
    scaled = value / scale
    return int(scaled) if scaled.is_integer() else scaled
