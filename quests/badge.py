"""Badges: given for what a person did and has, in versions, as their organiser wrote them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from quests.requirement import Requirement
from quests.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """One version of a badge.

    Args:
        id: Of this version: what somebody was given stays what it was.
        slug: The same in all versions.
        requires: What it takes; without ``not``, so doing more never loses a badge.
        said: Name, description and criteria as {language: text}, and an image.
        ended: A later version holds, or none: nobody is given this one any more.
    """

    id: UUID
    slug: str
    version: int
    requires: Requirement
    starts_at: datetime
    ended: bool = False
    said: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)


def deserved(person: Standing, badges: Iterable[Badge], held: Mapping[str, UUID]) -> list[Badge]:
    """The badges that a person is to hold, one version of each.

    Who was given a version keeps it for as long as its own criteria are met, whatever became of
    them later; others are given the version that holds now. Badges may ask for badges: they are
    looked at again until nothing is added.

    Args:
        person: As they are; their ``badges`` are not looked at.
        badges: All versions.
        held: Which version they were given, by slug, also where it was taken back since.
    """
    candidates = sorted(
        (one for one in badges if not one.ended or held.get(one.slug) == one.id),
        key=lambda one: (one.slug, held.get(one.slug) != one.id),
    )
    found: dict[str, Badge] = {}
    while True:
        now = replace(person, badges=frozenset(found))
        more = {
            one.slug: one
            for one in reversed(candidates)
            if one.slug not in found and one.requires.judge(now).ok
        }
        if not more:
            return list(found.values())
        found |= more
