"""What a campaign gives back, as its organiser writes it: points, levels, streaks, boards."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from quests.blueprint.rules import KindName, Part, Requires, WebAddress
from quests.points import Per
from quests.texts import MAX_SLUG, Lines, Slug

RULE_PATTERN = r"^[a-z0-9]+([.-][a-z0-9]+)*$"
RuleName = Annotated[
    str, StringConstraints(pattern=RULE_PATTERN, min_length=1, max_length=MAX_SLUG)
]
# Lists and names come from JSON that is read already where they are not part of a blueprint:
# ``strict`` would ask for a tuple there, and for a member of the enumeration.
KindNames = Annotated[tuple[KindName, ...], Field(max_length=50, strict=False)]
QuestSlugs = Annotated[tuple[Slug, ...], Field(max_length=500, strict=False)]
Threshold = Annotated[int, Field(ge=1, le=10**9)]


class PointRulePart(Part):
    """What is earned for what, beside the points of the Quest itself.

    Without kinds and Quests it holds for all Quests, with them for any of those named.
    """

    name: RuleName
    amount: Annotated[int, Field(ge=1, le=1_000_000)]
    per: Annotated[Per, Field(strict=False)] = Per.COMPLETION
    kinds: KindNames = ()
    quests: QuestSlugs = ()
    most_per_day: Threshold | None = None


class LevelPart(Part):
    """A name for whoever has so many points."""

    slug: Slug
    at: Annotated[int, Field(ge=0, le=10**9)]
    name: Lines


class StreakPart(Part):
    """Weeks in a row; so many weeks off in any so many weeks are free."""

    free_misses: Annotated[int, Field(ge=0, le=10)] = 1
    in_weeks: Annotated[int, Field(ge=1, le=52)] = 4


class BoardsPart(Part):
    """Who is shown to whom: nobody, those around oneself, or all; only people who asked for it.

    Partners, teams and areas have the points of everybody in them, and are shown if wanted.
    """

    people: Literal["off", "neighbours", "all"] = "off"
    partners: bool = False
    teams: bool = False
    areas: bool = False
    neighbours_only: QuestSlugs = ()


class BadgePart(Part):
    """Something to be proud of, and to show elsewhere: a verifiable credential.

    ``criteria`` say in words what ``requires`` says for programs.
    """

    slug: Slug
    name: Lines
    description: Lines
    criteria: Lines
    image: WebAddress | None = None
    requires: Requires


class Rewards(Part):
    """Everything a campaign gives back."""

    points: Annotated[tuple[PointRulePart, ...], Field(max_length=100, strict=False)] = ()
    levels: Annotated[tuple[LevelPart, ...], Field(max_length=50, strict=False)] = ()
    streaks: StreakPart | None = None
    leaderboards: BoardsPart | None = None
    badges: Annotated[tuple[BadgePart, ...], Field(max_length=100, strict=False)] = ()
