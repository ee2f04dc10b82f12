"""The story: who comes by whom, does what, and how badly their connection behaves. Pure.

:mod:`service.demo.author` writes it. What happens at which instant is up to the machine, so the
demo counts what it really did and never what it planned.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Evidence = Mapping[str, Any]
PETITION_GOAL = 250  # the Milestone of the example that many people cross at the same instant
CROWD = 30
REPORTS_AT_ONCE = 8
TEAM_SIZE = 4
STOPS = ("bakery", "roof", "cellar")  # of the hunt: a sign, a place, a riddle


class Manner(StrEnum):
    """How a request is sent. People's phones do all of these."""

    ONCE = "once"
    TWICE = "twice"  # the app did not notice the answer: same key again
    TOGETHER = "together"  # a nervous thumb: twice at the same instant
    LOST = "lost"  # the tunnel: the client hangs up before the answer, then sends again
    MIXED_UP = "mixed up"  # an app with a bug: the same key for something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing a person does; ``days_ago`` when it was done offline and is handed in late.

    What nobody can know beforehand is missing in ``evidence``: which sticker is taken from the
    pile, where one's Link leads, the ids of organisations.
    """

    quest: str
    evidence: Evidence
    key: str
    manner: Manner = Manner.ONCE
    days_ago: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A hunt, in the order in which somebody finds the stops; ``guesses``: wrong at first."""

    stops: tuple[str, ...]
    key: str
    manner: Manner
    guesses: bool

    def finishes_at(self, place: int) -> bool:
        """Whether the hunt is over with this stop."""
        return len(self.stops) == len(STOPS) == place + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """A signature that counts once the mail to this address is opened, if it ever is."""

    deed: Deed
    address: str
    is_opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What somebody says of one of the slogans or amendments: ``which``, as a part of all."""

    on: str
    which: float
    likes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One participant.

    Args:
        came_by: Number of the person whose Link they followed.
        team: Number of the team with which they take the challenge.
        deeds: One after the other.
        at_once: All at the same instant, on one day: more than the limit allows.
        at_signal: Done together with the crowd that crosses the Milestone.
        walk: The hunt.
        mailed: The petition that wants a proven mailbox.
        shares: Networks on which they pass the mission on.
        votes: What they say once slogans and amendments are there.
    """

    number: int
    locale: str
    name: str | None
    key: str
    manner: Manner
    came_by: int | None
    team: int | None
    deeds: tuple[Deed, ...]
    at_once: tuple[Deed, ...]
    at_signal: tuple[Deed, ...]
    walk: Walk | None
    mailed: Mailed | None
    shares: tuple[str, ...]
    votes: tuple[Vote, ...]

    @property
    def all_deeds(self) -> tuple[Deed, ...]:
        """Everything they try that may become a completion."""
        finish = (FINISH,) if self.walk and self.walk.finishes_at(len(STOPS) - 1) else ()
        mailed = (self.mailed.deed,) if self.mailed else ()
        return (*self.deeds, *self.at_once, *self.at_signal, *finish, *mailed)


FINISH = Deed(quest="treasure-hunt", evidence={"kind": "hunt"}, key="")


def is_scanned(deed: Deed) -> bool:
    """Whether it is a sticker that is reported by its code."""
    return deed.quest == "stickers" and "placed" not in deed.evidence


def steps(person: Person) -> int:
    """How many steps of a bar it takes until somebody has done what they do by themselves."""
    alone = len(person.deeds) + len(person.at_once)
    return alone + (person.walk is not None) + (person.mailed is not None)
