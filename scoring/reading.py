"""What a KPI reads as: a value, the numbers it is made of, and whether one may rely on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Spread: TypeAlias = Mapping[int, int]
"""How many things have which value: a histogram with a bar per value, nothing rounded."""

Amount: TypeAlias = int | Spread
Numbers: TypeAlias = Mapping[str, Amount]
Part: TypeAlias = int | float | None


class Status(StrEnum):
    """Whether the value can be read as it stands."""

    OK = "ok"
    NULL_DENOMINATOR = "null_denominator"
    INSUFFICIENT_N = "insufficient_n"  # too few behind it to say anything
    IMMATURE_COHORT = "immature_cohort"  # nobody had the time yet that the KPI gives them
    ESTIMATED = "estimated"  # rests on an estimate that the formula names
    CONTESTED = "contested"  # computed because it is asked for; the profession rejects it
    BEING_COUNTED = "being_counted"  # declared a moment ago, and not counted yet
    MASKED = "masked"  # so few people that one could recognise somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a KPI is.

    Args:
        value: In the KPI's unit; ``None`` when the denominator is 0, never 0 then.
        parts: The numbers it is made of; money in cents.
        n: How many facts, things or persons stand behind it.
        interval: Where the true value lies with 95 % probability, for estimates from samples.
    """

    value: float | int | None
    parts: Mapping[str, Part]
    n: int
    status: Status = Status.OK
    interval: tuple[float, float] | None = None


NOT_YET = Reading(value=None, parts={}, n=0, status=Status.BEING_COUNTED)
"""Of a KPI that was declared a moment ago."""


def whole(numbers: Numbers, name: str) -> int:
    """The whole number of a term; 0 where nothing was counted."""
    found = numbers.get(name, 0)
    assert isinstance(found, int)  # noqa: S101 (the registry checked what each term yields)
    return found


def spread(numbers: Numbers, name: str) -> Spread:
    """The spread of a term, without empty bars."""
    found = numbers.get(name) or {}
    assert not isinstance(found, int)  # noqa: S101 (as above)
    return {value: count for value, count in sorted(found.items()) if count}


def total_of(amount: Amount) -> int:
    """An amount as one number: of a spread, how many things are in it."""
    return amount if isinstance(amount, int) else sum(amount.values())
