"""Tallies: what one thing adds to each of some cells."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeAlias

from scoring.dimensions import TOTAL
from scoring.measure import Measure
from scoring.steps import NEVER

Cell: TypeAlias = tuple[str, str]
"""Dimension and key: ``("total", "")``, ``("channel", "social")``."""

EVERYTHING: Cell = (TOTAL, "")
ASIDE: Cell = ("aside", "")
"""The first cell of what adds to none, but is remembered with the thing: that, and where it was."""


class Tally(NamedTuple):
    """What one thing adds to each of some cells; made by the functions of ``scoring.tallying``.

    A plain tuple: there are several per fact.

    Args:
        cells: All that it is added to: the total, and a group of each dimension.
        since: For DISTINCT: the day before that on which the thing was there; ``NEVER`` at first.
        value: For SPREAD: which bar of the histogram.
    """

    measure: Measure
    day: date
    n: int = 1
    cells: tuple[Cell, ...] = (EVERYTHING,)
    since: date | None = None
    value: int | None = None


class Was(NamedTuple):
    """What a thing had added when it was counted last: a tally, without its measure."""

    cells: tuple[Cell, ...]
    day: date
    n: int
    since: date | None = None
    value: int | None = None


def of_each(mine: Iterable[Tally], dimension: str) -> dict[str, list[Tally]]:
    """Tallies by the group of a dimension that they add to."""
    found: dict[str, list[Tally]] = {}
    for tally in mine:
        for of, key in tally.cells:
            if of == dimension:
                found.setdefault(key, []).append(tally)
    return found


def first_in(tally: Tally, start: date | None) -> bool:
    """Whether the day is the thing's first since the start: it counts once in a window."""
    assert tally.since is not None  # noqa: S101 (whoever is counted once was last there some day)
    return tally.since == NEVER or (start is not None and tally.since < start)
