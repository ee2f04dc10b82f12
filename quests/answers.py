"""Answers as people type them on a phone: case, accents, spaces and dashes do not matter. Pure."""

from collections.abc import Iterable

from quests.similarity import normalised

LONGEST = 200
# What people type who do not have the letter, beside leaving its dots or ring away.
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "o", "ł": "l"})
LIGATURES = str.maketrans({"æ": "ae", "œ": "oe", "þ": "th", "đ": "d", "ð": "d"})


def forms(answer: str) -> frozenset[str]:
    """The ways to write the same answer; none where it has neither letter nor digit."""
    small = answer.casefold()
    both = (small, small.translate(SPELT_OUT))
    return frozenset(filter(None, (_bare(text.translate(LIGATURES)) for text in both)))


def _bare(text: str) -> str:
    return normalised(text).replace(" ", "")


def is_answer(given: str, accepted: Iterable[str]) -> bool:
    """Whether it is one of those that count, however it is written."""
    mine = forms(given)
    return any(mine & forms(one) for one in accepted)
