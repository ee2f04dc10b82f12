"""What other rules would have given: the past, counted under them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from quests.points import PointRule
from scoring.points import Counted, earn

DECILES = tuple(range(0, 101, 10))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Points of all people together, and how they lie: at each tenth of the people, in order."""

    total: int
    deciles: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """The points people have, and would have had if these rules had always held.

    ``by_rule`` are points per rule; ``gain`` and ``lose`` people, ``most_lost`` points of one.
    """

    people: int
    completions: int
    now: Spread
    then: Spread
    by_rule: dict[str, int]
    gain: int
    lose: int
    most_gained: int
    most_lost: int


def simulate(
    people: Iterable[Sequence[Counted]],
    zone: ZoneInfo,
    *,
    present: Sequence[PointRule],
    proposed: Sequence[PointRule],
) -> Simulated:
    """Count each person's completions under the rules as they held, and under others.

    Args:
        people: What counts of each.
        present: All versions.
        proposed: As if they had held from the beginning.
    """
    now: list[int] = []
    then: list[int] = []
    by_rule: dict[str, int] = {}
    completions = 0
    for deeds in people:
        completions += len(deeds)
        now.append(sum(one.amount for one in earn(deeds, present, zone)))
        earned = earn(deeds, proposed, zone)
        then.append(sum(one.amount for one in earned))
        for one in earned:
            by_rule[one.rule] = by_rule.get(one.rule, 0) + one.amount
    changes = [after - before for before, after in zip(now, then, strict=True)]
    return Simulated(
        people=len(now),
        completions=completions,
        now=_spread(now),
        then=_spread(then),
        by_rule=by_rule,
        gain=sum(change > 0 for change in changes),
        lose=sum(change < 0 for change in changes),
        most_gained=max([*changes, 0]),
        most_lost=-min([*changes, 0]),
    )


def _spread(points: list[int]) -> Spread:
    """The nearest rank at each tenth."""
    order = sorted(points)
    last = len(order) - 1
    return Spread(
        total=sum(order),
        deciles=tuple(order[round(last * tenth / 100)] for tenth in DECILES) if order else (),
    )
