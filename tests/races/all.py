"""All races: importing the files declares what is in them."""

from tests.races import (
    evidence,
    feeds,
    filters,
    hunts,
    members,
    opinions,
    organisers,
    participants,
    partners,
    peers,
    repairs,
    teams,
    workers,
)
from tests.races.racing import COVERED, RACES

__all__ = ["COVERED", "RACES"]
FILES = (
    evidence,
    feeds,
    filters,
    hunts,
    members,
    opinions,
    organisers,
    participants,
    partners,
    peers,
    repairs,
    teams,
    workers,
)
