"""Expressions that estimate from samples: with an interval, and none where too few were asked."""

from dataclasses import dataclass, replace
from math import exp, log, sqrt

from scoring.linear import Operand, linear
from scoring.reading import Numbers, Part, Reading, Spread, Status, spread
from scoring.term import Term

Z = 1.96  # two-sided, 95 %
ENOUGH = 30


@dataclass(frozen=True, slots=True)
class DifferenceInDifferences:
    """How much more the ones changed than the others, in units of ``scale`` of the spreads.

    Args:
        before: Those who saw something, before it; of a measure of the kind SPREAD, as all four.
        after: The same, afterwards.
        others_before: Those who did not.
        others_after: The same, afterwards.
        at_least: With fewer in any of the four there is no value.
    """

    before: Term
    after: Term
    others_before: Term
    others_after: Term
    scale: int = 100
    at_least: int = ENOUGH

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        return (self.before, self.after, self.others_before, self.others_after)

    def read(self, numbers: Numbers) -> Reading:
        """Null where any of the four is too small; the interval treats them as independent."""
        samples = {term.measure.name: spread(numbers, term.name) for term in self.terms}
        sizes = [sum(one.values()) for one in samples.values()]
        parts: dict[str, Part] = {}
        for (name, one), n in zip(samples.items(), sizes, strict=True):
            parts |= {f"{name}_n": n, f"{name}_mean": _mean(one) / self.scale if n else None}
        if min(sizes) < self.at_least:
            few = Status.INSUFFICIENT_N
            return Reading(value=None, parts=parts, n=sum(sizes), status=few)

        before, after, others_before, others_after = map(_mean, samples.values())
        value = ((after - before) - (others_after - others_before)) / self.scale
        error = sqrt(sum(_variance(one) / sum(one.values()) for one in samples.values()))
        reach = Z * error / self.scale
        interval = (value - reach, value + reach)
        return Reading(value=value, parts=parts, n=sum(sizes), interval=interval)


def _mean(sample: Spread) -> float:
    return sum(value * n for value, n in sample.items()) / sum(sample.values())


def _variance(sample: Spread) -> float:
    """Of a sample, hence over n - 1."""
    mean, n = _mean(sample), sum(sample.values())
    return sum(count * (value - mean) ** 2 for value, count in sample.items()) / max(1, n - 1)


@dataclass(frozen=True, slots=True)
class RiskRatio:
    """How many times as often something happens to the ones as to the others.

    Args:
        hits: Of the ones, to whom it happened.
        among: The ones.
        other_hits: Of the others, to whom it happened.
        others: The others.
        at_least: With fewer in either group there is no value.
    """

    hits: Operand
    among: Operand
    other_hits: Operand
    others: Operand
    at_least: int = ENOUGH

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        sums = map(linear, (self.hits, self.among, self.other_hits, self.others))
        return tuple({term.name: term for one in sums for term in one.terms}.values())

    def read(self, numbers: Numbers) -> Reading:
        """Null where a group is too small, or where it never happens to the others."""
        hits, among = linear(self.hits).of(numbers), linear(self.among).of(numbers)
        other_hits, others = linear(self.other_hits).of(numbers), linear(self.others).of(numbers)
        parts = {"hits": hits, "among": among, "other_hits": other_hits, "others": others}
        n = among + others
        if min(among, others) < self.at_least:
            return Reading(value=None, parts=parts, n=n, status=Status.INSUFFICIENT_N)
        if other_hits == 0:
            return Reading(value=None, parts=parts, n=n, status=Status.NULL_DENOMINATOR)
        value = hits * others / (among * other_hits)
        if hits == 0:
            return Reading(value=value, parts=parts, n=n)
        # Katz: the logarithm of the ratio is near enough to normal.
        reach = Z * sqrt(1 / hits - 1 / among + 1 / other_hits - 1 / others)
        interval = (exp(log(value) - reach), exp(log(value) + reach))
        return Reading(value=value, parts=parts, n=n, interval=interval)


@dataclass(frozen=True, slots=True)
class Uplift:
    """By how many percent more often something happens to the ones than to the others.

    Args:
        ratio: How many times as often.
    """

    ratio: RiskRatio

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        return self.ratio.terms

    def read(self, numbers: Numbers) -> Reading:
        """The interval is that of the ratio."""
        read = self.ratio.read(numbers)
        if read.value is None:
            return read
        interval = read.interval and (_more(read.interval[0]), _more(read.interval[1]))
        return replace(read, value=_more(read.value), interval=interval)


def _more(ratio: float) -> float:
    return 100 * (ratio - 1)
