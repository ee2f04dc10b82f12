"""Challenge: do something for a while, and show it by a link or tell about it."""

from typing import Annotated, Literal, Self

from pydantic import Field, UrlConstraints, model_validator
from pydantic_core import PydanticCustomError, Url

from quests.errors import EvidenceRefused
from quests.kind import CleanText, Evidence, Options, QuestKind, Worth
from quests.quest import Quest

WebAddress = Annotated[
    Url, UrlConstraints(allowed_schemes=["https", "http"], max_length=500), Field(strict=False)
]


class ChallengeEvidence(Evidence):
    """A public link, some words about it, or both."""

    kind: Literal["challenge"]
    link: WebAddress | None = Field(default=None, description="A public page that shows it.")
    note: Annotated[CleanText, Field(min_length=3, max_length=1000)] | None = Field(
        default=None, description="What was done, in the person's own words."
    )

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if self.link is None and self.note is None:
            raise PydanticCustomError("missing", "a link or a note is needed")
        return self


class ChallengeOptions(Options):
    """What an organiser may set."""

    link_required: bool = False


def _assess(quest: Quest, evidence: ChallengeEvidence) -> Worth:
    if ChallengeOptions.model_validate(quest.options).link_required and evidence.link is None:
        raise EvidenceRefused("This challenge needs a link.", field="link")
    return Worth()


KIND = QuestKind(
    name="challenge",
    unit="challenges",
    evidence=ChallengeEvidence,
    options=ChallengeOptions,
    assess=_assess,
    example={"kind": "challenge", "note": "Five of nine market stalls found before noon."},
)
