"""How unevenly things are spread over people: from a histogram, so it adds up. Pure.

A histogram says how many people have exactly so much: ``{1: 90, 40: 1}`` is ninety people with one
contribution each and one with forty. Nobody has less than 1.
"""

from collections.abc import Mapping
from math import sqrt
from typing import TypeAlias

Histogram: TypeAlias = Mapping[int, int]


def people(histogram: Histogram) -> int:
    """How many people there are."""
    return sum(histogram.values())


def whole(histogram: Histogram) -> int:
    """How much there is altogether."""
    return sum(value * n for value, n in histogram.items())


def gini(histogram: Histogram) -> float | None:
    """0 when all have the same, near 1 when one has all; ``None`` for fewer than two people.

    Source: the mean difference form, (2 S(i x_i) / (n S(x))) - (n + 1) / n, x ascending; people
    with the same amount stand in a row of places, whose sum is known.
    """
    n, total = people(histogram), whole(histogram)
    if n < 2 or total == 0:
        return None
    places = weighted = 0
    for value, many in sorted(histogram.items()):
        weighted += value * (many * places + many * (many + 1) // 2)
        places += many
    return (2 * weighted - (n + 1) * total) / (n * total)


def effective_number(histogram: Histogram) -> float | None:
    """As many people with equal shares are as concentrated: 1 / S(share²); ``None`` of nothing.

    Source: Hill's number of order 2, the inverse of Herfindahl and Simpson.
    """
    squares = sum(value * value * n for value, n in histogram.items())
    return whole(histogram) ** 2 / squares if squares else None


def blau(counts: Mapping[str, int]) -> float | None:
    """How likely two draws differ: 1 - S(share²) over groups; ``None`` of nothing.

    Source: Blau 1977; 0 for one group, 1 - 1/k for k equal ones.
    """
    total = sum(counts.values())
    if total == 0:
        return None
    return (total * total - sum(n * n for n in counts.values())) / (total * total)


def median(histogram: Mapping[int, int]) -> float | None:
    """The middle value, or the middle of the two in the middle; ``None`` of nothing."""
    n = people(histogram)
    if n == 0:
        return None
    low, high = _at(histogram, (n - 1) // 2), _at(histogram, n // 2)
    return (low + high) / 2


def _at(histogram: Mapping[int, int], place: int) -> int:
    """The value at a place, counted from 0 in ascending order."""
    for value, n in sorted(histogram.items()):
        place -= n
        if place < 0:
            return value
    raise IndexError("There are not so many values.")


def co_creation_level(
    effective: float | None, participants: int, traceability: float | None
) -> float:
    """sqrt(breadth x traceability), 0 to 1: both must be there, and neither makes up for the other.

    Args:
        effective: Effective number of co-authors.
        participants: Everybody who took part; breadth is the part of them who wrote.
        traceability: Part of what was adopted that participants wrote, 0 to 1.
    """
    if not effective or not participants or not traceability:
        return 0.0
    # Whoever wrote took part, but may have done so outside the window.
    return sqrt(min(1.0, effective / participants) * traceability)
