"""What partners promise and what became of it, as a blueprint writes them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quests.blueprint.rules import Part, WebAddress
from quests.commitment import Terms
from quests.result import ResultState
from quests.texts import Day, Line, Lines, Patterns, Slug, Text, Units


class ProofPart(Part):
    """Where one can see it: an address (of a file or photo with its digest), or a quote."""

    kind: Literal["link", "file", "photo", "quote"]
    url: Annotated[WebAddress, Field(max_length=2_000)] | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    text: Text | None = None
    said_by: Line | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        needed = (self.text, self.said_by) if self.kind == "quote" else (self.url,)
        if None in needed:
            raise PydanticCustomError(
                "half_a_proof", "a quote has a text and who said it; anything else an address"
            )
        return self


class ResultPart(Part):
    """A Result as a draft: importing it publishes nothing, and takes nothing back.

    ``quests`` are those whose people contributed; none is all of the campaign.
    """

    slug: Slug
    title: Lines
    state: ResultState = ResultState.PLANNED
    statement: Patterns = Field(default_factory=dict)
    relation: Literal["counted", "contributed_to", "coincided_with"] = "contributed_to"
    value: Annotated[int, Field(ge=0, le=10**15)] | None = None
    unit: Units = Field(default_factory=dict)
    progress: Annotated[int, Field(ge=0, le=100)] | None = None
    happened_on: Day | None = None
    evidence: Annotated[tuple[ProofPart, ...], Field(max_length=50)] = ()
    quests: Annotated[tuple[Slug, ...], Field(max_length=500)] = ()


class _OfPartner(Part):
    slug: Slug
    organisation: Slug


class CommitmentPart(Terms, _OfPartner):
    """What the lead or a partner promises; whatever is left out is asked for."""
