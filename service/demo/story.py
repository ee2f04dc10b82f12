"""The story: who comes by whom, does what, and how badly their connection behaves. Pure.

The same seed writes the same story. What happens at which instant is up to the machine, so the
demo counts what it really did and never what it planned.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any
from uuid import UUID

from service.demo import words

Evidence = Mapping[str, Any]
PETITION_GOAL = 250  # the Milestone of the example that many people cross at the same instant
CROWD = 30
REPORTS_AT_ONCE = 8


class Manner(StrEnum):
    """How a request is sent. People's phones do all of these."""

    ONCE = "once"
    TWICE = "twice"  # the app did not notice the answer: same key again
    TOGETHER = "together"  # a nervous thumb: twice at the same instant
    LOST = "lost"  # the tunnel: the client hangs up before the answer, then sends again
    MIXED_UP = "mixed up"  # an app with a bug: the same key for something else


WEIGHTS = {Manner.ONCE: 78, Manner.TWICE: 8, Manner.TOGETHER: 5, Manner.LOST: 8, Manner.MIXED_UP: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing a person does; ``days_ago`` when it was done offline and is handed in late."""

    quest: str
    evidence: Evidence
    key: str
    manner: Manner = Manner.ONCE
    days_ago: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One participant.

    Args:
        came_by: Number of the person whose Link they followed.
        deeds: One after the other.
        at_once: All at the same instant, on one day: more than the limit allows.
        at_signal: Done together with the crowd that crosses the Milestone.
        shares: Networks on which they pass the mission on.
    """

    number: int
    locale: str
    name: str | None
    key: str
    manner: Manner
    came_by: int | None
    deeds: tuple[Deed, ...]
    at_once: tuple[Deed, ...]
    at_signal: tuple[Deed, ...]
    shares: tuple[str, ...]

    @property
    def all_deeds(self) -> tuple[Deed, ...]:
        """Everything they try."""
        return (*self.deeds, *self.at_once, *self.at_signal)


def write_story(seed: int, people: int) -> tuple[Person, ...]:
    """The people and all they are going to try."""
    return _Author(seed, people).write()


class _Author:
    def __init__(self, seed: int, people: int) -> None:
        self._chance = Random(seed)  # noqa: S311 (a story, not a secret)
        self._people = people
        self._signers = self._some(0.54)
        self._crowd = set(self._signers[max(0, min(len(self._signers) - CROWD, _before())) :])
        self._hunters = set(self._some(0.22))
        self._writers = set(self._some(0.15))
        stickers = self._some(0.56)
        self._hasty = set(stickers[:3])
        self._stickers = set(stickers[3:])
        self._sharers = set(self._some(0.18))

    def write(self) -> tuple[Person, ...]:
        return tuple(self._person(number) for number in range(self._people))

    def _some(self, part: float) -> list[int]:
        """A part of all people, in random order; at least four."""
        return self._chance.sample(range(self._people), max(4, round(part * self._people)))

    def _person(self, number: int) -> Person:
        chance = self._chance
        (locale,) = chance.choices(words.LANGUAGES, words.SHARE_OF_LANGUAGES)
        shared = number in self._sharers
        return Person(
            number=number,
            locale=locale,
            name=chance.choice(words.NAMES[locale]) if chance.random() < 0.8 else None,
            key=self._key(),
            manner=chance.choices([Manner.ONCE, Manner.TWICE, Manner.LOST], [88, 7, 5])[0],
            came_by=chance.randrange(number) if number and chance.random() < 0.35 else None,
            deeds=self._deeds(number, locale),
            at_once=self._at_once() if number in self._hasty else (),
            at_signal=(self._signature(locale),) if number in self._crowd else (),
            shares=tuple(chance.sample(words.NETWORKS, chance.randint(1, 3))) if shared else (),
        )

    def _deeds(self, number: int, locale: str) -> tuple[Deed, ...]:
        chance, deeds = self._chance, list[Deed]()
        if number in self._stickers:
            # In one street: two places in one second would be looked at by a person.
            street = round(chance.uniform(52.4, 52.6), 4), round(chance.uniform(13.2, 13.6), 4)
            deeds += [self._report(street) for _ in range(chance.randint(1, 3))]
        if number in self._writers:
            deeds += [self._slogan(locale) for _ in range(chance.randint(1, 2))]
        if number in self._hunters:
            deeds.append(self._hunt(locale))
        if number in self._signers and number not in self._crowd:
            deeds.append(self._signature(locale))
        chance.shuffle(deeds)
        again = [deed for deed in deeds if deed.quest in {"petition", "treasure-hunt"}]
        if again and chance.random() < 0.08:  # tries once more what counts only once
            deeds.append(self._deed(again[0].quest, again[0].evidence))
        return tuple(deeds)

    def _report(self, street: tuple[float, float]) -> Deed:
        chance = self._chance
        evidence: dict[str, Any] = {"kind": "sticker", "placed": chance.randint(2, 24)}
        if chance.random() < 0.5:
            evidence["place"] = dict(zip(("latitude", "longitude"), street, strict=True))
        return self._deed("stickers", evidence, days_ago=chance.choice([0] * 9 + [1, 2, 3]))

    def _at_once(self) -> tuple[Deed, ...]:
        """All on one day, also when midnight passes meanwhile."""
        evidence = {"kind": "sticker", "placed": 3}
        return tuple(self._deed("stickers", evidence, days_ago=1) for _ in range(REPORTS_AT_ONCE))

    def _slogan(self, locale: str) -> Deed:
        beginnings, ends = words.SLOGANS[locale]
        text = f"{self._chance.choice(beginnings)} {self._chance.choice(ends)}"
        return self._deed("slogan", {"kind": "slogan", "text": text, "language": locale})

    def _hunt(self, locale: str) -> Deed:
        note = self._chance.choice(words.NOTES[locale])
        return self._deed("treasure-hunt", {"kind": "challenge", "note": note})

    def _signature(self, locale: str) -> Deed:
        evidence: dict[str, Any] = {"kind": "petition", "agree": True}
        if self._chance.random() < 0.3:
            evidence["comment"] = self._chance.choice(words.COMMENTS[locale])
        return self._deed("petition", evidence)

    def _deed(self, quest: str, evidence: Evidence, days_ago: int = 0) -> Deed:
        (manner,) = self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        return Deed(
            quest=quest, evidence=evidence, key=self._key(), manner=manner, days_ago=days_ago
        )

    def _key(self) -> str:
        return str(UUID(int=self._chance.getrandbits(128), version=4))


def _before() -> int:
    """How many have signed when the crowd comes: it crosses the Milestone with its tenth."""
    return PETITION_GOAL - CROWD // 3
