"""Which two proposals a person compares next: least seen first, never twice, never one's own.

What was shown least comes first, so that a late proposal catches up; its opponent is whom it met
least. Left and right are drawn, for people prefer a side. Pure: chance comes in as an argument.
"""

from collections.abc import Mapping, Set
from random import Random
from uuid import UUID

Pair = tuple[UUID, UUID]


def pair_of(one: UUID, other: UUID) -> Pair:
    """The pair whichever way round, as it is counted."""
    return (one, other) if one < other else (other, one)


def next_pair(
    proposals: Mapping[UUID, int], meetings: Mapping[Pair, int], *, seen: Set[Pair], chance: Random
) -> Pair | None:
    """Left and right, or ``None`` when this person has seen every pair.

    Args:
        proposals: Those the person may compare (not their own), and how often each was shown.
        meetings: How often two of them met.
        seen: Pairs the person has answered.
        chance: Decides among equals, and between left and right.
    """
    order = sorted(proposals)
    chance.shuffle(order)
    order.sort(key=lambda one: proposals[one])  # stable: equals stay shuffled
    for one in order:
        open_to = [other for other in order if other != one and pair_of(one, other) not in seen]
        if open_to:
            other = min(
                open_to, key=lambda who: (meetings.get(pair_of(one, who), 0), proposals[who])
            )
            return (one, other) if chance.random() < 0.5 else (other, one)
    return None
