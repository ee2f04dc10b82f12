"""Advocacy: write a text together, one amendment at a time."""

from typing import Annotated, Literal

from pydantic import Field

from quests.cowriting import LONGEST, SectionSlug, TextOptions
from quests.errors import EvidenceRefused
from quests.fact import authored_work
from quests.kind import Authored, CleanText, Evidence, QuestKind, Worth
from quests.quest import Quest


class AdvocacyEvidence(Evidence):
    """An amendment: a section as it should read, and the version it was written on."""

    kind: Literal["advocacy"]
    section: SectionSlug = Field(description="The section to amend.")
    text: Annotated[
        CleanText,
        Field(min_length=1, max_length=LONGEST, description="The whole section as proposed."),
    ]
    base_version: int = Field(ge=0, description="`version` of the text that was amended.")
    because: Annotated[CleanText, Field(min_length=3, max_length=1000)] | None = Field(
        default=None, description="Why; people read it beside the amendment."
    )
    named: bool = Field(
        default=False, description="Whether my display name may stand under the text."
    )


def _assess(quest: Quest, evidence: AdvocacyEvidence) -> Worth:
    options = TextOptions.model_validate(quest.options)
    sections = {section.slug: section for section in options.sections}
    if sections and evidence.section not in sections:
        raise EvidenceRefused(
            "The text has no such section.", field="section", allowed=sorted(sections)
        )
    fact = authored_work("amendment", named=evidence.named)
    return Worth(authored=Authored(text=evidence.text, language=options.language), facts=(fact,))


KIND = QuestKind(
    name="advocacy",
    unit="amendments",
    evidence=AdvocacyEvidence,
    options=TextOptions,
    assess=_assess,
    withdrawable=True,
    peers_see=("section", "text", "because"),
    co_written=True,
    example={
        "kind": "advocacy",
        "section": "demand",
        "text": "By 2030, half of the food in canteens comes from the region.",
        "base_version": 0,
        "named": True,
    },
)
