"""Where a figure is going: a forecast with its uncertainty, and how a target looks.

The model is the plainest that can be checked by hand: from one day to the next a figure changes by
what it changed on average on the last days, give or take as much as those days differed, each day
independent of the others (a random walk with drift). Campaigns have turns that no past shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import sqrt
from statistics import fmean, variance

LOOK_BACK = 28  # days
FEWEST = 7  # days
CERTAIN = 1.96  # standard deviations on both sides hold 95 %


class Outlook(StrEnum):
    """How a target looks."""

    UNKNOWN = "unknown"  # too little is known to say
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"  # as things go, it is missed
    REACHED = "reached"
    MISSED = "missed"  # its day has come


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the figure will be, and between which two it lies with 95 %."""

    value: float
    low: float
    high: float


def forecast(values: Sequence[float | None], ahead: int) -> Forecast | None:
    """The figure after so many more days.

    Args:
        values: What it was at the end of each of the last days, oldest first; gaps are skipped.
        ahead: Days from the last of them, >= 0.

    Returns:
        ``None`` when fewer than ``FEWEST`` changes are known.

    Source: prediction interval of a random walk with drift; the drift itself is known from m days
    only, hence ahead + ahead^2 / m (Hyndman and Athanasopoulos, Forecasting, 5.2).
    """
    known = [value for value in values if value is not None][-LOOK_BACK - 1 :]
    changes = [later - earlier for earlier, later in pairwise(known)]
    if len(changes) < FEWEST:
        return None
    value = known[-1] + ahead * fmean(changes)
    spread = CERTAIN * sqrt(variance(changes) * (ahead + ahead**2 / len(changes)))
    return Forecast(value=value, low=value - spread, high=value + spread)


def outlook(
    value: float | None, goal: float, expected: Forecast | None, *, at_most: bool, over: bool
) -> Outlook:
    """How a target looks.

    Args:
        value: What the figure is.
        goal: What it shall be at least, or at most.
        over: Whether its day has come. What shall stay below is reached only then.
    """
    if value is None:
        return Outlook.MISSED if over else Outlook.UNKNOWN
    good = value <= goal if at_most else value >= goal
    if over:
        return Outlook.REACHED if good else Outlook.MISSED
    if good and not at_most:
        return Outlook.REACHED
    if expected is None:
        return Outlook.UNKNOWN
    fine = expected.value <= goal if at_most else expected.value >= goal
    return Outlook.ON_TRACK if fine else Outlook.AT_RISK
