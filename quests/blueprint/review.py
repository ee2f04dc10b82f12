"""How a Quest is reviewed, as a blueprint writes it: by when, by which checks, with replies."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quests.blueprint.rules import Part
from quests.texts import Slug, Texts


class CheckPart(Part):
    """One thing a reviewer looks at."""

    slug: Slug
    text: Texts


class ReviewPart(Part):
    """What reviewers of a Quest go by.

    What nobody decided ``hours`` after it came into review is decided as ``then`` says; who is
    rejected that way reads ``reason``. Where the checklist is required, a verdict carries an
    answer to each of its points.
    """

    hours: Annotated[int, Field(ge=1, le=8_784)] | None = None
    then: Literal["accepted", "rejected"] | None = None
    reason: Texts | None = None
    checklist: Annotated[tuple[CheckPart, ...], Field(min_length=1, max_length=20)] | None = None
    checklist_required: bool | None = None
    second_look_percent: Annotated[int, Field(ge=1, le=100)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.hours is None) != (self.then is None):
            raise PydanticCustomError("deadline", "hours and then go together")
        if (self.then == "rejected") != (self.reason is not None):
            raise PydanticCustomError("deadline_reason", "a rejection needs a reason, and only it")
        if self.checklist_required and not self.checklist:
            raise PydanticCustomError("no_checklist", "there is no checklist to be required")
        return self


class ReplyPart(Part):
    """Words that reviewers use again and again; each person reads them in their language."""

    slug: Slug
    text: Texts
