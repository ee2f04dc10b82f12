"""Testimonial: tell in your own words or a photo what the mission is to you, and who may show it.

A person reads each before it counts. It is shown to nobody without consent, and consent is given
to each organisation by itself, to a text that the evidence names by its version.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quests.asked import ConsentText
from quests.errors import EvidenceRefused
from quests.fact import FactDraft, authored_work
from quests.kind import Authored, CleanText, PersonName, QuestKind, Worth
from quests.photo import PhotoEvidence, PhotoOptions, check_photo
from quests.quest import Quest
from quests.shown_ids import OrganisationId
from quests.texts import LanguageCode, Slug


class TestimonialEvidence(PhotoEvidence):
    """Words, a photo or both; and who may show them, under which name."""

    __test__ = False  # pytest takes what begins like this for a test

    kind: Literal["testimonial"]
    text: Annotated[CleanText, Field(min_length=10, max_length=2000)] | None = Field(
        default=None, description="What the person has to say."
    )
    language: LanguageCode = Field(description="The language it is written in.")
    shown_as: Annotated[PersonName, Field(min_length=1, max_length=80)] | None = Field(
        default=None, description="The name it is shown with; left out: none."
    )
    reuse: list[OrganisationId] = Field(
        default=[],
        max_length=50,
        description="Organisations of the campaign that may show it; to all others it is private.",
    )
    consent: Slug | None = Field(
        default=None, description="The version of the consent text that was shown and agreed to."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text is None and self.photo is None:
            raise PydanticCustomError("missing", "a text or a photo is needed")
        if len(set(self.reuse)) != len(self.reuse):
            raise PydanticCustomError("duplicate", "an organisation is named twice")
        return self


class TestimonialOptions(PhotoOptions):
    """What an organiser may set; lengths in characters after normalisation."""

    __test__ = False

    max_length: int = Field(default=600, ge=10, le=2000)
    consent: ConsentText | None = Field(
        default=None, description="Without it nobody may be asked, and nothing is shown."
    )


def _assess(quest: Quest, evidence: TestimonialEvidence) -> Worth:
    options = TestimonialOptions.model_validate(quest.options)
    if evidence.text is not None and len(evidence.text) > options.max_length:
        raise EvidenceRefused("The text is too long.", field="text", limit=options.max_length)
    if evidence.language not in quest.campaign.languages:
        raise EvidenceRefused(
            "The campaign does not speak this language.",
            field="language",
            allowed=list(quest.campaign.languages),
        )
    check_photo(options, evidence)
    _check_consent(options, evidence)
    fact = authored_work("testimonial", named=bool(evidence.shown_as))
    return Worth(
        authored=Authored(text=evidence.text or "", language=evidence.language),
        facts=(fact, FactDraft(type="testimonial", payload={"status": "accepted"})),
        proof="photo" if evidence.photo else "declared",
    )


def _check_consent(options: TestimonialOptions, evidence: TestimonialEvidence) -> None:
    """Consent is to a text that was shown, and to no other."""
    if not evidence.reuse:
        return
    if options.consent is None:
        raise EvidenceRefused("This Quest does not ask for consent.", field="reuse")
    if evidence.consent != options.consent.version:
        raise EvidenceRefused(
            "Show the consent text of this version, and ask again.",
            field="consent",
            expected=options.consent.version,
        )


KIND = QuestKind(
    name="testimonial",
    unit="testimonials",
    evidence=TestimonialEvidence,
    options=TestimonialOptions,
    assess=_assess,
    withdrawable=True,
    example={
        "kind": "testimonial",
        "text": "Since May we cook on the stairs every Friday.",
        "language": "en",
        "shown_as": "Mia from the third floor",
    },
    reviewed=True,
    listed=False,
)
