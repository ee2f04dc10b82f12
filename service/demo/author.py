"""Writes the story: the same seed writes the same one. Pure."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any
from uuid import UUID

from service.demo import words
from service.demo.story import (
    CROWD,
    PETITION_GOAL,
    REPORTS_AT_ONCE,
    STOPS,
    TEAM_SIZE,
    Deed,
    Evidence,
    Mailed,
    Manner,
    Person,
    Vote,
    Walk,
)

WEIGHTS = {Manner.ONCE: 78, Manner.TWICE: 8, Manner.TOGETHER: 5, Manner.LOST: 8, Manner.MIXED_UP: 1}
# Which part of all people does what.
PARTS: Mapping[str, float] = {
    "stickers": 0.36,
    "codes": 0.06,
    "petition": 0.54,
    "school-kitchens": 0.07,
    "slogan": 0.13,
    "treasure-hunt": 0.13,
    "long-table": 0.1,
    "letter": 0.03,
    "your-table": 0.06,
    "shares": 0.14,
    "pass-it-on": 0.06,
    "votes": 0.08,
}


def write_story(seed: int, people: int) -> tuple[Person, ...]:
    """The people and all they are going to try."""
    return _Author(seed, people).write()


class _Author:
    def __init__(self, seed: int, people: int) -> None:
        self._chance = Random(seed)  # noqa: S311 (a story, not a secret)
        self._people = people
        chosen = {name: self._some(part) for name, part in PARTS.items()}
        self._who = {name: set(numbers) for name, numbers in chosen.items()}
        signers, stickers = chosen["petition"], chosen["stickers"]
        # Of few people half are a crowd.
        alone = max(len(signers) // 2, min(len(signers) - CROWD, _before()))
        self._crowd = set(signers[alone:])
        self._hasty = set(stickers[:3])
        self._teams = {one: place // TEAM_SIZE for place, one in enumerate(chosen["long-table"])}

    def write(self) -> tuple[Person, ...]:
        return tuple(self._person(number) for number in range(self._people))

    def _some(self, part: float) -> list[int]:
        """A part of all people, in random order; at least four."""
        return self._chance.sample(range(self._people), max(4, round(part * self._people)))

    def _does(self, number: int, what: str) -> bool:
        return number in self._who[what]

    def _person(self, number: int) -> Person:
        chance = self._chance
        (locale,) = chance.choices(words.LANGUAGES, words.SHARE_OF_LANGUAGES)
        name = chance.choice(words.NAMES[locale]) if chance.random() < 0.8 else None
        return Person(
            number=number,
            locale=locale,
            name=name,
            key=self._key(),
            manner=chance.choices([Manner.ONCE, Manner.TWICE, Manner.LOST], [88, 7, 5])[0],
            came_by=chance.randrange(number) if number and chance.random() < 0.35 else None,
            team=self._teams.get(number) if chance.random() < 0.8 else None,
            deeds=self._deeds(number, locale, name),
            at_once=self._at_once() if number in self._hasty else (),
            at_signal=(self._signature(locale),) if number in self._crowd else (),
            walk=self._walk() if self._does(number, "treasure-hunt") else None,
            mailed=self._mailed(number) if self._does(number, "school-kitchens") else None,
            shares=self._shares(number),
            votes=self._votes() if self._does(number, "votes") else (),
        )

    def _deeds(self, number: int, locale: str, name: str | None) -> tuple[Deed, ...]:
        deeds = [*self._stuck(number), *self._said(number, locale, name)]
        chance = self._chance
        if self._does(number, "petition") and number not in self._crowd:
            deeds.append(self._signature(locale))
        chance.shuffle(deeds)
        again = [deed for deed in deeds if deed.quest == "petition"]
        if again and chance.random() < 0.08:  # tries once more what counts only once
            deeds.append(self._deed("petition", again[0].evidence))
        return tuple(deeds)

    def _stuck(self, number: int) -> list[Deed]:
        """Stickers, reported by number or by their codes."""
        chance, deeds = self._chance, list[Deed]()
        if self._does(number, "stickers") and number not in self._hasty:
            # In one street: two places in one second would be looked at by a person.
            street = round(chance.uniform(52.4, 52.6), 4), round(chance.uniform(13.2, 13.6), 4)
            deeds += [self._report(street) for _ in range(chance.randint(1, 3))]
        if self._does(number, "codes") and number not in self._hasty:
            deeds += [self._deed("stickers", {"kind": "sticker"}) for _ in range(2)]
        return deeds

    def _said(self, number: int, locale: str, name: str | None) -> list[Deed]:
        """What people write, tell and pass on."""
        chance, deeds = self._chance, list[Deed]()
        if self._does(number, "slogan"):
            deeds += [self._slogan(locale) for _ in range(chance.randint(1, 2))]
        if self._does(number, "long-table"):
            note = chance.choice(words.MEALS[locale])
            deeds.append(self._deed("long-table", {"kind": "challenge", "note": note}))
        if self._does(number, "letter"):
            deeds.append(self._amendment(name))
        if self._does(number, "your-table"):
            deeds.append(self._testimonial(locale, name))
        if self._does(number, "pass-it-on"):
            deeds.append(self._deed("pass-it-on", {"kind": "share"}))
        return deeds

    def _report(self, street: tuple[float, float]) -> Deed:
        chance = self._chance
        evidence: dict[str, Any] = {"kind": "sticker", "placed": chance.randint(4, 30)}
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

    def _signature(self, locale: str) -> Deed:
        evidence: dict[str, Any] = {"kind": "petition", "agree": True}
        if self._chance.random() < 0.3:
            evidence["comment"] = self._chance.choice(words.COMMENTS[locale])
        return self._deed("petition", evidence)

    def _amendment(self, name: str | None) -> Deed:
        section, text = self._chance.choice(words.AMENDMENTS)
        evidence = {"kind": "advocacy", "section": section, "text": text, "base_version": 0}
        return self._deed("letter", evidence | {"named": name is not None})

    def _testimonial(self, locale: str, name: str | None) -> Deed:
        text = self._chance.choice(words.TABLES[locale])
        evidence: dict[str, Any] = {"kind": "testimonial", "text": text, "language": locale}
        if self._chance.random() < 0.7:
            evidence |= {"reuse": self._chance.choice(words.SHOWN_BY), "consent": words.CONSENT}
        return self._deed("your-table", evidence | ({"shown_as": name} if name else {}))

    def _walk(self) -> Walk:
        chance = self._chance
        stops = chance.sample(STOPS, len(STOPS) if chance.random() < 0.8 else chance.randint(1, 2))
        (manner,) = chance.choices([Manner.ONCE, Manner.TWICE, Manner.LOST], [80, 10, 10])
        return Walk(
            stops=tuple(stops), key=self._key(), manner=manner, guesses=chance.random() < 0.15
        )

    def _mailed(self, number: int) -> Mailed:
        chance = self._chance
        newsletter = {"organisation": words.ASKS, "version": words.CONSENT}
        evidence: dict[str, Any] = {"kind": "petition", "agree": True}
        if chance.random() < 0.6:
            evidence["newsletters"] = [newsletter | {"granted": chance.random() < 0.7}]
        return Mailed(
            deed=self._deed("school-kitchens", evidence),
            address=f"person-{number}@example.org",
            is_opened=chance.random() < 0.85,
        )

    def _shares(self, number: int) -> tuple[str, ...]:
        """Whoever hands in a Link has made one."""
        if not (self._does(number, "shares") or self._does(number, "pass-it-on")):
            return ()
        return tuple(self._chance.sample(words.NETWORKS, self._chance.randint(1, 3)))

    def _votes(self) -> tuple[Vote, ...]:
        chance = self._chance
        on: Sequence[str] = ["slogan"] * chance.randint(2, 4) + ["letter"] * chance.randint(0, 2)
        return tuple(
            Vote(on=one, which=chance.random(), likes=one == "letter" or chance.random() < 0.6)
            for one in on
        )

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
