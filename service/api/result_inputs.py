"""What organisers send about Results."""

from typing import Annotated, Any, Literal

from pydantic import Field, HttpUrl, PlainSerializer, model_validator

from quests.kind import CleanText
from quests.result import Proof, ResultState
from quests.texts import Day, Line, Lines, Patterns, Text, Units
from service.api.result_shapes import RelationName, StateName
from service.api.shapes import In
from service.public_ids import ContributionId, QuestId

Address = Annotated[HttpUrl, Field(max_length=2_000), PlainSerializer(str, return_type=str)]
MOST = 50


class ProofIn(In):
    """Where one can see it: an address (of a file or photo with its digest), or a quote."""

    kind: Literal["link", "file", "photo", "quote"]
    url: Address | None = None
    sha256: Annotated[
        str | None,
        Field(pattern=r"^[0-9a-f]{64}$", description="Of the file, so that nobody swaps it."),
    ] = None
    text: Text | None = Field(default=None, description="What was said.")
    said_by: Line | None = Field(default=None, description="Who said it.")

    @model_validator(mode="after")
    def _is_whole(self) -> "ProofIn":
        needed = (self.text, self.said_by) if self.kind == "quote" else (self.url,)
        if None in needed:
            raise ValueError("a quote has a text and who said it; anything else an address")
        return self


class ResultFields(In):
    """What an organiser says became of it."""

    statement: Patterns = Field(
        default_factory=dict,
        description="“We achieved Y” as Fluent patterns, with `$value`, `$unit`, `$quantity` "
        "(of the reader) and `$campaign`.",
    )
    relation: RelationName = Field(
        default="contributed_to",
        description="Only `counted` and `contributed_to` may say “thanks to”.",
    )
    value: Annotated[int | None, Field(ge=0, le=10**15)] = None
    unit: Units = Field(default_factory=dict, description="By language and plural form.")
    progress: Annotated[int | None, Field(ge=0, le=100, description="Per cent.")] = None
    happened_on: Day | None = None
    evidence: list[ProofIn] = Field(default_factory=list, max_length=MOST)
    quests: list[QuestId] = Field(
        default_factory=list,
        max_length=500,
        description="Empty, and no contributions either: all of the campaign.",
    )
    contributions: list[ContributionId] = Field(default_factory=list, max_length=500)


class ResultIn(ResultFields):
    """A Result to be drafted."""

    title: Lines
    state: StateName = "planned"


class ResultChangeIn(ResultFields):
    """Fields of the draft to be changed; those left out stay."""

    title: Lines | None = None
    state: StateName | None = None


class PublicationIn(In):
    """Why something is taken back, where it is."""

    reason: Annotated[
        CleanText | None,
        Field(min_length=3, max_length=500, description="Everyone who was told will read it."),
    ] = None


def fields_of(body: ResultIn | ResultChangeIn) -> dict[str, Any]:
    """What was sent, as fields of a Result."""
    given = body.model_fields_set if isinstance(body, ResultChangeIn) else type(body).model_fields
    values = {name: getattr(body, name) for name in given}
    for name in ("quests", "contributions"):
        if name in values:
            values[name] = tuple(values[name])
    if "evidence" in values:
        values["evidence"] = tuple(
            Proof(**one.model_dump(mode="json")) for one in values["evidence"]
        )
    if "unit" in values:
        values["unit"] = {
            language: forms.model_dump(exclude_none=True)
            for language, forms in values["unit"].items()
        }
    if values.get("state") is not None:
        values["state"] = ResultState(values["state"])
    return {name: one for name, one in values.items() if one is not None or name in NULLABLE}


NULLABLE = {"value", "progress", "happened_on"}
