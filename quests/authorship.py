"""Who wrote which word of a text that many write, kept through every version. Pure.

A word belongs to whoever put it there first. What stays between two versions keeps its authors;
what comes in new is its writer's, unless it was there before: a passage that somebody removed and
somebody else put back belongs to its first author still.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import TypeAlias
from uuid import UUID

Author: TypeAlias = UUID | None  # None: whoever wrote the first version

# A shorter passage comes back by chance: "of the", in anybody's text.
PASSAGE = 4
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Run:
    """So many tokens in a row by one author."""

    author: Author
    tokens: int


def tokens(text: str) -> tuple[str, ...]:
    """Words, spaces and signs; joined they are the text again."""
    return tuple(TOKEN.findall(text))


def first_version(text: str) -> tuple[Run, ...]:
    """The text as its organiser wrote it."""
    return runs([None] * len(tokens(text)))


def runs(authors: Sequence[Author]) -> tuple[Run, ...]:
    """Neighbours by one author taken together."""
    return tuple(Run(author, len(list(group))) for author, group in groupby(authors))


def authors(written: Sequence[Run]) -> list[Author]:
    """One author per token."""
    return [run.author for run in written for _ in range(run.tokens)]


def shares(written: Sequence[Run], text: str) -> Counter[Author]:
    """How many words of the text are whose; spaces and signs are nobody's."""
    pairs = zip(tokens(text), authors(written), strict=True)
    return Counter(author for token, author in pairs if token[0].isalnum() or token[0] == "_")


def revise(
    history: Sequence[tuple[str, Sequence[Run]]], text: str, author: Author
) -> tuple[Run, ...]:
    """Who wrote what in a new version.

    Args:
        history: Earlier versions and who wrote what in each, the oldest first; at least one.
        text: The new version.
        author: Whose changes these are.
    """
    versions = [(tokens(old), authors(written)) for old, written in history]
    new = tokens(text)
    mine: list[Author] = [author] * len(new)
    free = [True] * len(new)
    _take_over(new, mine, free, versions[-1], at_least=1)
    for version in versions[:-1]:  # the oldest first: the first author of a passage counts
        _take_over(new, mine, free, version, at_least=PASSAGE)
    return runs(mine)


def _take_over(
    new: Sequence[str],
    mine: list[Author],
    free: list[bool],
    version: tuple[Sequence[str], Sequence[Author]],
    *,
    at_least: int,
) -> None:
    """Give the passages that an old version has, too, to whoever wrote them there."""
    old, whose = version
    for start, end in _gaps(free):
        matcher = SequenceMatcher(None, old, new[start:end], autojunk=False)
        for block in matcher.get_matching_blocks():
            words = [token for token in old[block.a : block.a + block.size] if not token.isspace()]
            if len(words) < at_least:
                continue
            for place in range(block.size):
                mine[start + block.b + place] = whose[block.a + place]
                free[start + block.b + place] = False


def _gaps(free: Sequence[bool]) -> list[tuple[int, int]]:
    """Where nothing was taken over yet, from and to."""
    found, place = [], 0
    for is_free, group in groupby(free):
        many = len(list(group))
        if is_free:
            found.append((place, place + many))
        place += many
    return found
