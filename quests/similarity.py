"""How alike two short texts are: to warn an author, never to drop what they wrote. Pure.

Two readings, the larger one counts: letters (shares of three letters in a row, which a typo or an
ending hardly changes) and words (which an other order does not change).
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key")

GRAM = 3
ALIKE = 0.6
SHORTEST_SET = 2  # of words: one word in common says nothing about the order


class Because(StrEnum):
    """Why two texts are alike."""

    SAME_TEXT = "same_text"  # but for case, accents, punctuation
    SAME_WORDS = "same_words"  # in another order, or nearly all of them
    SAME_LETTERS = "same_letters"  # typos, endings


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike, 0 to 1, and by which reading."""

    score: float
    because: Because


def normalised(text: str) -> str:
    """Without case, accents, punctuation and double spaces; ``ß`` is ``ss``."""
    plain = text
    for _ in range(2):  # a styled capital becomes a plain one first, and a small one then
        plain = unicodedata.normalize("NFKD", plain.casefold())
    letters = (char for char in plain if not unicodedata.combining(char))
    kept = (char if char.isalnum() else " " for char in letters)
    return " ".join("".join(kept).split())


def likeness(one: str, other: str) -> Likeness:
    """How alike two texts are; the same either way round."""
    return _compared(_Read.of(one), _Read.of(other))


def alike(
    text: str, others: Mapping[Key, str], *, at_least: float = ALIKE
) -> list[tuple[Key, Likeness]]:
    """Those of the others that are near duplicates, the nearest first."""
    mine = _Read.of(text)
    found = ((key, _compared(mine, _Read.of(other))) for key, other in others.items())
    near = [(key, how) for key, how in found if how.score >= at_least]
    return sorted(near, key=lambda one: -one[1].score)


@dataclass(frozen=True, slots=True)
class _Read:
    """A text, read once."""

    plain: str
    grams: Counter[str]
    words: Counter[str]

    @classmethod
    def of(cls, text: str) -> "_Read":
        plain = normalised(text)
        return cls(plain, Counter(_grams(plain)), Counter(plain.split()))


def _compared(one: _Read, other: _Read) -> Likeness:
    if one.plain == other.plain:
        return Likeness(score=1.0, because=Because.SAME_TEXT)
    letters = _shared(one.grams, other.grams)
    words = _shared(one.words, other.words)
    enough = min(one.words.total(), other.words.total()) >= SHORTEST_SET
    if enough and words >= letters:
        return Likeness(score=round(words, 3), because=Because.SAME_WORDS)
    return Likeness(score=round(letters, 3), because=Because.SAME_LETTERS)


def _grams(plain: str) -> Iterable[str]:
    """Three letters in a row, those at the begin and end of the text included."""
    padded = f"  {plain} "
    return (padded[place : place + GRAM] for place in range(len(padded) - GRAM + 1))


def _shared(one: Counter[str], other: Counter[str]) -> float:
    """The share of what both have in all they have (Dice)."""
    whole = one.total() + other.total()
    return 2 * (one & other).total() / whole if whole else 0.0
