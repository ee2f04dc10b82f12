"""Levels: names for whoever has so many points, as their organiser set them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A name for whoever has so many points; names are {language: name}."""

    slug: str
    at: int
    name: Mapping[str, str]


def level_of(points: int, levels: Iterable[Level]) -> Level | None:
    """The highest level that so many points reach."""
    reached = [level for level in levels if level.at <= points]
    return max(reached, key=lambda level: level.at, default=None)


def next_level(points: int, levels: Iterable[Level]) -> Level | None:
    """The lowest level that is still ahead."""
    ahead = [level for level in levels if level.at > points]
    return min(ahead, key=lambda level: level.at, default=None)


def height(points: int, levels: Iterable[Level]) -> int:
    """Which level so many points reach, counted from 1; 0 before the first."""
    return sum(level.at <= points for level in levels)
