"""Rankings that say how sure they are: from approvals (Wilson) or from pairs (Bradley-Terry).

Both come out as an interval per thing. Of two things whose intervals overlap nobody can say which
one is ahead, so they are tied: a rank is one more than how many are ahead beyond doubt.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from uuid import UUID

from scoring.bradley_terry import chance, strengths

Z = 1.96  # of 20 such intervals, 19 hold the truth
DIGITS = 6  # more would be noise, and differ between machines


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one thing stands.

    Args:
        score: What it is ordered by, 0 to 1: the Wilson lower bound of its approval, or the
            chance to be preferred to a random other one.
        low: Lower end of its interval.
        high: Upper end of it.
        rank: One more than the number of things whose intervals lie above this one's.
        tied: Whether its interval overlaps another's.
    """

    id: UUID
    score: float
    low: float
    high: float
    rank: int
    tied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """How often a thing was answered, and how often with a like."""

    likes: int
    answers: int


def wilson(likes: int, answers: int, *, z: float = Z) -> tuple[float, float]:
    """The Wilson score interval of a share; (0, 1) where nobody answered.

    Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927); for ordering, its lower end.
    """
    if answers == 0:
        return 0.0, 1.0
    share, square = likes / answers, z * z
    middle = share + square / (2 * answers)
    spread = z * sqrt((share * (1 - share) + square / (4 * answers)) / answers)
    whole = 1 + square / answers
    low, high = (middle - spread) / whole, (middle + spread) / whole
    return max(0.0, min(low, share)), min(
        1.0, max(high, share)
    )  # floating point may miss by a hair


def by_approval(votes: Mapping[UUID, Approval]) -> list[Standing]:
    """Order things by the lower bound of their approval, the best first."""
    intervals = {one: wilson(count.likes, count.answers) for one, count in votes.items()}
    return _standings({one: (low, low, high) for one, (low, high) in intervals.items()})


def by_pairs(items: Sequence[UUID], wins: Mapping[tuple[UUID, UUID], int]) -> list[Standing]:
    """Order things by their strength, the best first.

    Args:
        items: All of them, those that nobody compared included.
        wins: How often the first was preferred to the second.
    """
    ordered = sorted(items)
    number = {one: place for place, one in enumerate(ordered)}
    counted = {(number[a], number[b]): times for (a, b), times in wins.items() if times}
    fitted = strengths(counted, len(ordered))
    values = [one.value for one in fitted]

    def against_others(place: int, by: float) -> float:
        others = [value for other, value in enumerate(values) if other != place]
        if not others:
            return 0.5
        return sum(chance(values[place] + by - other) for other in others) / len(others)

    return _standings(
        {
            one: (
                against_others(place, 0),
                against_others(place, -Z * fitted[place].error),
                against_others(place, Z * fitted[place].error),
            )
            for place, one in enumerate(ordered)
        }
    )


def _standings(found: Mapping[UUID, tuple[float, float, float]]) -> list[Standing]:
    rounded = {
        one: tuple(round(value, DIGITS) for value in values) for one, values in found.items()
    }
    lows = sorted(low for _, low, _ in rounded.values())
    highs = sorted(high for _, _, high in rounded.values())
    made = [
        Standing(
            id=one,
            score=score,
            low=low,
            high=high,
            rank=1 + _above(lows, high),
            tied=len(rounded) - _above(lows, high) - _below(highs, low) > 1,
        )
        for one, (score, low, high) in rounded.items()
    ]
    return sorted(made, key=lambda one: (-one.score, -one.low, one.id.bytes))


def _above(ordered: Sequence[float], value: float) -> int:
    return len(ordered) - bisect_right(ordered, value)


def _below(ordered: Sequence[float], value: float) -> int:
    return bisect_left(ordered, value)
