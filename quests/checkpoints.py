"""Checkpoints of a hunt: what an organiser sets, and what anybody may see of it. Pure."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from quests.answers import LONGEST, forms
from quests.codes import MAX_NUMBER
from quests.kind import CleanText, Options, PlacedTexts
from quests.positions import MAX_ACCURACY_M, MAX_FIX_AGE_SECONDS, Accuracy, FixAge, Spot
from quests.texts import LanguageCode, Lines, Slug, Texts

Way: TypeAlias = Literal["code", "place", "answer"]
MOST = 60


def _answerable(answer: str) -> str:
    if not forms(answer):
        raise PydanticCustomError("empty_answer", "an answer needs a letter or a digit")
    return answer


Answer = Annotated[CleanText, Field(min_length=1, max_length=LONGEST), AfterValidator(_answerable)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Checkpoint(_Part):
    """One thing to find. ``slug``, ``title`` and ``clue`` are for all to read."""

    slug: Slug
    title: Lines = Field(default_factory=dict)
    clue: Texts = Field(min_length=1)
    found: Texts = Field(default_factory=dict, description="Told to whoever has found it.")
    code: int | None = Field(
        default=None, ge=1, le=MAX_NUMBER, description="Number of its printed sign."
    )
    place: Spot | None = None
    answers: dict[LanguageCode, Annotated[list[Answer], Field(min_length=1)]] = Field(
        default_factory=dict, description="What counts, in whichever language one answers."
    )

    @property
    def ways(self) -> tuple[Way, ...]:
        """How one shows that one was there; any of them will do."""
        offered: Mapping[Way, object] = {
            "code": self.code,
            "place": self.place,
            "answer": self.answers,
        }
        return tuple(way for way, there in offered.items() if there)

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if not self.ways:
            raise PydanticCustomError("no_proof", "a code, a place or answers are needed")
        return self


class HuntOptions(Options):
    """What an organiser may set."""

    order: Literal["free", "fixed"] = Field(
        default="free", description="Fixed: one after the other, and a clue once it is next."
    )
    checkpoints: list[Checkpoint] = Field(min_length=1, max_length=MOST)
    max_accuracy_m: Accuracy = MAX_ACCURACY_M
    max_fix_age_seconds: FixAge = MAX_FIX_AGE_SECONDS
    tries_per_hour: int = Field(
        default=10, ge=1, le=100, description="Wrong tries per person and checkpoint."
    )
    call: Lines = Field(default_factory=dict, description="What signs say; left out: the title.")
    colour: str = Field(default="#14532d", pattern=r"^#[0-9a-f]{6}$")

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        slugs = [one.slug for one in self.checkpoints]
        codes = [one.code for one in self.checkpoints if one.code is not None]
        if len(set(slugs)) < len(slugs):
            raise PydanticCustomError("duplicate_slug", "two checkpoints have one slug")
        if len(set(codes)) < len(codes):
            raise PydanticCustomError("duplicate_code", "two checkpoints have one sign")
        return self


def shown(checkpoint: Checkpoint) -> dict[str, Any]:
    """What somebody may see who looks for it: never the answers, the sign or the exact place."""
    spot = checkpoint.place
    area = spot and spot.area
    return {
        "slug": checkpoint.slug,
        "title": dict(checkpoint.title),
        "clue": dict(checkpoint.clue),
        "ways": list(checkpoint.ways),
        "area": area
        and {
            "latitude": area.latitude,
            "longitude": area.longitude,
            "radius_m": area.radius_m,
        },
    }


def shown_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """What anybody may see of a hunt; in a fixed order, only where it begins."""
    said = HuntOptions.model_validate(options)
    first = said.checkpoints[:1] if said.order == "fixed" else said.checkpoints
    return {
        "order": said.order,
        "count": len(said.checkpoints),
        "checkpoints": [shown(one) for one in first],
        "max_accuracy_m": said.max_accuracy_m,
        "max_fix_age_seconds": said.max_fix_age_seconds,
        "tries_per_hour": said.tries_per_hour,
    }


def texts_of(options: Mapping[str, Any]) -> Iterator[PlacedTexts]:
    """What has to be said in every language of the campaign."""
    said = HuntOptions.model_validate(options)
    if said.call:
        yield ("call",), said.call
    for index, one in enumerate(said.checkpoints):
        yield ("checkpoints", index, "clue"), one.clue
        for name, texts in (("title", one.title), ("found", one.found)):
            if texts:
                yield ("checkpoints", index, name), texts
