"""The rules of a Quest as a blueprint writes them: requirements, cooldown, capacity, audience."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    PlainSerializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from quests.catalogue import KINDS
from quests.texts import LanguageCode, Lines, Slug

MOST_TIMES = 100_000
DEEPEST, MOST_NODES = 5, 100
WebAddress = Annotated[HttpUrl, PlainSerializer(str, return_type=str)]


class Part(BaseModel):
    """Any part of a blueprint: unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, serialize_by_alias=True)


def _known_kind(name: str) -> str:
    if name not in KINDS:
        kinds = ", ".join(KINDS)
        raise PydanticCustomError("unknown_kind", "there are the kinds {kinds}", {"kinds": kinds})
    return name


KindName = Annotated[str, AfterValidator(_known_kind), Field(json_schema_extra={"enum": [*KINDS]})]
# Not ``strict``: badges also come from JSON that is read already, as lists.
Parts = Annotated[tuple["RequirementPart", ...], Field(min_length=1, max_length=50, strict=False)]
Times = Annotated[int, Field(ge=1, le=MOST_TIMES)]


class CountPart(Part):
    """At least so many of several."""

    at_least: Annotated[int, Field(ge=1, le=50)]
    of: Parts

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.at_least > len(self.of):
            raise PydanticCustomError("unreachable", "there are fewer parts than it takes")
        return self


class RequirementPart(Part):
    """One requirement: exactly one of these; ``times`` goes with a Quest or a kind.

    ``streak`` are weeks in a row at the longest; ``milestone`` is reached by all together.
    """

    quest: Slug | None = None
    kind: KindName | None = None
    times: Times | None = None
    badge: Slug | None = None
    level: Annotated[int, Field(ge=1, le=1_000)] | None = None
    points: Annotated[int, Field(ge=1, le=10**9)] | None = None
    completions: Times | None = None
    streak: Annotated[int, Field(ge=1, le=1_000)] | None = None
    milestone: Slug | None = None
    all_of: Annotated[Parts | None, Field(alias="all")] = None
    any_of: Annotated[Parts | None, Field(alias="any")] = None
    none_of: Annotated["RequirementPart | None", Field(alias="not")] = None
    count: CountPart | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        said = self.model_fields_set - {"times"}
        given = [name for name in said if getattr(self, name) is not None]
        if len(given) != 1:
            raise PydanticCustomError(
                "one_requirement",
                "give one of quest, kind, badge, level, points, completions, streak, milestone, "
                "all, any, not, count",
            )
        if self.times is not None and given[0] not in ("quest", "kind"):
            raise PydanticCustomError("times_of_what", "times goes with a quest or a kind")
        return self

    def below(self) -> tuple[tuple[tuple[str | int, ...], "RequirementPart"], ...]:
        """The parts below, each with its path from here."""
        if self.none_of is not None:
            return ((("not",), self.none_of),)
        lists: tuple[tuple[tuple[str, ...], Any], ...] = (
            (("all",), self.all_of),
            (("any",), self.any_of),
            (("count", "of"), self.count and self.count.of),
        )
        return tuple(
            ((*path, place), part)
            for path, parts in lists
            for place, part in enumerate(parts or ())
        )

    def leaves(
        self, path: tuple[str | int, ...] = ()
    ) -> Iterator[tuple[tuple[str | int, ...], "RequirementPart"]]:
        """What is asked for in the end, each with its path."""
        below = self.below()
        if not below:
            yield path, self
        for more, part in below:
            yield from part.leaves((*path, *more))

    def excludes(self) -> bool:
        """Whether there is a ``not`` in it."""
        return self.none_of is not None or any(part.excludes() for _, part in self.below())

    def unavoidable(self) -> Iterator[str]:
        """Quests without which it can never be met: a circle of these would open to nobody."""
        if self.quest is not None:
            yield self.quest
        every = self.all_of or ()
        if self.count is not None and self.count.at_least == len(self.count.of):
            every = self.count.of
        if self.any_of is not None and len(self.any_of) == 1:
            every = self.any_of
        for part in every:
            yield from part.unavoidable()


def _depth(part: RequirementPart) -> int:
    return 1 + max((_depth(below) for _, below in part.below()), default=0)


def _size(part: RequirementPart) -> int:
    return 1 + sum(_size(below) for _, below in part.below())


def _bounded(part: RequirementPart) -> RequirementPart:
    if _depth(part) > DEEPEST or _size(part) > MOST_NODES:
        raise PydanticCustomError(
            "too_many_requirements",
            "at most {deep} levels and {most} requirements",
            {"deep": DEEPEST, "most": MOST_NODES},
        )
    return part


Requires = Annotated[RequirementPart, AfterValidator(_bounded)]


class CooldownPart(Part):
    """How long a person waits after a completion that counts before the next."""

    hours: Annotated[int, Field(ge=1, le=8_784)] | None = None
    minutes: Annotated[int, Field(ge=1, le=59)] | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.hours is None and self.minutes is None:
            raise PydanticCustomError("no_time", "say hours, minutes or both")
        return self


class CapacityPart(Part):
    """How many completions there is room for, of all people together."""

    total: Annotated[int, Field(ge=1, le=10**9)] | None = None
    per_day: Annotated[int, Field(ge=1, le=10**9)] | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.total is None and self.per_day is None:
            raise PydanticCustomError("no_capacity", "say total, per_day or both")
        return self


class AudiencePart(Part):
    """For whom a Quest is; whoever meets each of the lists that are given."""

    languages: Annotated[tuple[LanguageCode, ...], Field(min_length=1, max_length=20)] | None = None
    areas: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=100)] | None = None
    partners: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=100)] | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.languages is None and self.areas is None and self.partners is None:
            raise PydanticCustomError("no_audience", "say languages, areas or partners")
        return self


class AreaPart(Part):
    """An area of the campaign, such as a district; people say which one is theirs."""

    slug: Slug
    title: Lines


RuleName = Literal["requires", "cooldown", "capacity", "audience"]
