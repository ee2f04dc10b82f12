"""Petition: sign it, with or without a public name."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from quests.errors import EvidenceRefused
from quests.fact import FactDraft
from quests.kind import CleanText, Evidence, Options, QuestKind, Worth
from quests.quest import Quest


def _said(agree: object) -> object:
    # To Python, 1 equals True; to the law it does not.
    if agree is not True:
        raise PydanticCustomError("literal_error", "agreement is said with true")
    return agree


class PetitionEvidence(Evidence):
    """One signature. ``agree`` must be said, it is never assumed."""

    kind: Literal["petition"]
    agree: Annotated[Literal[True], BeforeValidator(_said)] = Field(
        description="The person agrees with the text of the petition."
    )
    public_name: Annotated[CleanText, Field(min_length=1, max_length=80)] | None = Field(
        default=None, description="Name to show beside the petition; left out: sign unnamed."
    )
    comment: Annotated[CleanText, Field(min_length=1, max_length=500)] | None = Field(
        default=None, description="Why the person signs."
    )


class PetitionOptions(Options):
    """What an organiser may set."""

    comments: bool = True
    confirmation: Literal["none", "email"] = "none"


def _assess(quest: Quest, evidence: PetitionEvidence) -> Worth:
    options = PetitionOptions.model_validate(quest.options)
    if evidence.comment is not None and not options.comments:
        raise EvidenceRefused("This petition takes no comments.", field="comment")
    if evidence.public_name is not None and "://" in evidence.public_name:
        raise EvidenceRefused("A name cannot hold a web address.", field="public_name")
    fact = FactDraft(type="signature", payload={"petition": str(quest.id), "confirmed": True})
    return Worth(facts=(fact,))


def _confirms(quest: Quest) -> bool:
    return PetitionOptions.model_validate(quest.options).confirmation == "email"


KIND = QuestKind(
    name="petition",
    unit="signatures",
    evidence=PetitionEvidence,
    options=PetitionOptions,
    assess=_assess,
    confirms=_confirms,
    example={"kind": "petition", "agree": True, "public_name": "Léa M."},
)
