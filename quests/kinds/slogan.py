"""Slogan: coin a short phrase for the mission, in one of its languages."""

from typing import Annotated, Literal

from pydantic import Field

from quests.errors import EvidenceRefused
from quests.fact import authored_work
from quests.kind import Authored, CleanText, Evidence, Options, QuestKind, Worth
from quests.quest import Quest
from quests.texts import LanguageCode
from quests.voting import Voting


class SloganEvidence(Evidence):
    """The slogan as its author wrote it."""

    kind: Literal["slogan"]
    text: Annotated[CleanText, Field(min_length=3, max_length=280, description="The slogan.")]
    language: LanguageCode = Field(description="The language it is written in.")


class SloganOptions(Options):
    """What an organiser may set; lengths in characters after normalisation."""

    min_length: int = Field(default=3, ge=3, le=280)
    max_length: int = Field(default=120, ge=3, le=280)
    max_words: int | None = Field(default=None, ge=1, le=140)
    languages: tuple[LanguageCode, ...] | None = Field(default=None, min_length=1)
    voting: Voting = Voting()


def _assess(quest: Quest, evidence: SloganEvidence) -> Worth:
    options = SloganOptions.model_validate(quest.options)
    if not options.min_length <= len(evidence.text) <= options.max_length:
        raise EvidenceRefused(
            "The slogan is too short or too long.",
            field="text",
            minimum=options.min_length,
            limit=options.max_length,
        )
    words = len(evidence.text.split())
    if options.max_words is not None and words > options.max_words:
        raise EvidenceRefused(
            "The slogan has too many words.", field="text", words=words, limit=options.max_words
        )
    spoken = options.languages or quest.campaign.languages
    if evidence.language not in spoken or evidence.language not in quest.campaign.languages:
        raise EvidenceRefused(
            "This Quest takes no slogans in this language.",
            field="language",
            allowed=[one for one in spoken if one in quest.campaign.languages],
        )
    fact = authored_work("slogan", named=False)
    return Worth(authored=Authored(text=evidence.text, language=evidence.language), facts=(fact,))


KIND = QuestKind(
    name="slogan",
    unit="slogans",
    evidence=SloganEvidence,
    options=SloganOptions,
    assess=_assess,
    withdrawable=True,
    peers_see=("text", "language"),
    example={"kind": "slogan", "text": "Berlin isst, was Berlin wachsen lässt", "language": "de"},
)
