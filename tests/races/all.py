"""All races: importing the files declares what is in them."""

from tests.races import members, opinions, organisers, participants, workers
from tests.races.racing import COVERED, RACES

__all__ = ["COVERED", "RACES"]
FILES = (members, opinions, organisers, participants, workers)
