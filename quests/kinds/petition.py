"""Petition: sign it, with or without a public name; once per person, whoever brought them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from quests.asked import ConsentText
from quests.errors import EvidenceRefused
from quests.fact import FactDraft
from quests.goal import GoalRule
from quests.kind import (
    Authored,
    Cited,
    CleanText,
    Evidence,
    Options,
    PersonName,
    QuestKind,
    Worth,
)
from quests.quest import Quest
from quests.shown_ids import OrganisationId
from quests.texts import LanguageCode, Slug

Name = Annotated[PersonName, Field(min_length=1, max_length=80)]


def _said(agree: object) -> object:
    # To Python, 1 equals True; to the law it does not.
    if agree is not True:
        raise PydanticCustomError("literal_error", "agreement is said with true")
    return agree


class NewsletterAnswer(BaseModel):
    """The box of one organisation: ticked or not. Left out: the person was not asked."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    organisation: OrganisationId
    version: Slug = Field(description="Of the text that was shown.")
    granted: bool = Field(description="Whether the box was ticked; it is never ticked beforehand.")


class PetitionEvidence(Evidence):
    """One signature. ``agree`` must be said, it is never assumed, and says nothing else."""

    kind: Literal["petition"]
    agree: Annotated[Literal[True], BeforeValidator(_said)] = Field(
        description="The person agrees with the text of the petition."
    )
    public_name: Name | None = Field(
        default=None, description="Name to show beside the petition; left out: sign unnamed."
    )
    shown: Literal["named", "initials", "unnamed"] | None = Field(
        default=None, description="How to show it; left out: as it is written."
    )
    name: Name | None = Field(
        default=None, description="The full name, where the petition asks for it; never public."
    )
    postcode: Annotated[CleanText, Field(min_length=2, max_length=12)] | None = Field(
        default=None, description="Where the petition asks for it; never public."
    )
    comment: Annotated[CleanText, Field(min_length=1, max_length=500)] | None = Field(
        default=None, description="Why the person signs."
    )
    language: LanguageCode | None = Field(
        default=None,
        description="Of the comment, and of the consent texts shown; left out: the campaign's "
        "first.",
    )
    newsletters: list[NewsletterAnswer] = Field(
        default=[], max_length=50, description="One answer per organisation that was shown."
    )
    explicit_consent: Slug | None = Field(
        default=None,
        description="Political petitions: the version of the text on political opinion that the "
        "person agreed to.",
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        organisations = [one.organisation for one in self.newsletters]
        if len(set(organisations)) != len(organisations):
            raise PydanticCustomError("duplicate", "an organisation is named twice")
        if self.shown in {"named", "initials"} and not (self.public_name or self.name):
            raise PydanticCustomError("missing", "there is no name to show")
        return self


class PetitionOptions(Options):
    """What an organiser may set."""

    comments: bool = True
    comments_shown: Literal["at_once", "reviewed"] = "at_once"
    confirmation: Literal["none", "email"] = "none"
    identity: Literal["none", "name_postcode"] = "none"
    newsletters: tuple[Slug, ...] = Field(
        default=(), max_length=50, description="Organisations whose newsletter is offered, by slug."
    )
    goal: GoalRule | None = Field(
        default=None, description="How many signatures it wants, and what comes after that."
    )
    fraud_signals: bool = Field(
        default=False,
        description="Keep for 48 hours, as a keyed hash, from which network a signature came.",
    )
    keep_sheet_photo_days: int = Field(
        default=7,
        ge=0,
        le=365,
        description="How long photos of sheets of paper are kept after their verdict.",
    )
    political: bool = Field(
        default=False, description="A signature says what somebody thinks about politics."
    )
    explicit_consent: ConsentText | None = Field(
        default=None, description="What political petitions ask on top."
    )

    @model_validator(mode="after")
    def _asks_for_opinions(self) -> Self:
        if self.political and self.explicit_consent is None:
            raise PydanticCustomError(
                "explicit_consent_missing", "a political petition asks for explicit consent"
            )
        return self


def _public_name(evidence: "PetitionEvidence") -> str | None:
    """The name as it is shown to everybody, as its owner chose; ``None``: unnamed."""
    name = evidence.public_name or (evidence.name if evidence.shown else None)
    if name is None or evidence.shown == "unnamed":
        return None
    if evidence.shown == "initials":
        return " ".join(f"{word[0].upper()}." for word in name.split())
    return name


def _assess(quest: Quest, evidence: PetitionEvidence) -> Worth:
    options = PetitionOptions.model_validate(quest.options)
    _check(options, evidence)
    language = evidence.language or quest.campaign.languages[0]
    fact = FactDraft(type="signature", payload={"petition": str(quest.id), "confirmed": True})
    text = evidence.comment
    return Worth(
        authored=Authored(text=text, language=language) if text else None,
        facts=(fact,),
        cited=_person(options, evidence),
    )


def _check(options: PetitionOptions, evidence: PetitionEvidence) -> None:
    if evidence.comment is not None and not options.comments:
        raise EvidenceRefused("This petition takes no comments.", field="comment")
    if options.identity == "name_postcode":
        for field in ("name", "postcode"):
            if getattr(evidence, field) is None:
                raise EvidenceRefused("This petition asks for name and postcode.", field=field)
    if evidence.newsletters and not options.newsletters:
        raise EvidenceRefused("This petition offers no newsletter.", field="newsletters")
    asked = options.explicit_consent
    expected = asked.version if options.political and asked else None
    if evidence.explicit_consent != expected:
        raise EvidenceRefused(
            "Show the text on political opinion of this version, and ask."
            if expected
            else "This petition asks for no such consent.",
            field="explicit_consent",
            expected=expected,
        )


def _person(options: PetitionOptions, evidence: PetitionEvidence) -> tuple[Cited, ...]:
    """Likely the same human: the same name at the same postcode, however it is spelt."""
    if options.identity == "none" or evidence.name is None or evidence.postcode is None:
        return ()
    name = "".join(filter(str.isalnum, evidence.name.casefold()))
    postcode = "".join(filter(str.isalnum, evidence.postcode.casefold()))
    return (Cited(what="person", name=f"{name}/{postcode}", field="name"),)


def _confirms(quest: Quest) -> bool:
    return PetitionOptions.model_validate(quest.options).confirmation == "email"


def _newsletters(options: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    named = options.get("newsletters")
    if not isinstance(named, list | tuple):  # refused elsewhere, with its reason
        return []
    return [
        (("newsletters", place), slug) for place, slug in enumerate(named) if isinstance(slug, str)
    ]


KIND = QuestKind(
    name="petition",
    unit="signatures",
    evidence=PetitionEvidence,
    options=PetitionOptions,
    assess=_assess,
    confirms=_confirms,
    shown_as=_public_name,
    names=_newsletters,
    once=True,
    withdrawable=True,
    listed=False,
    example={"kind": "petition", "agree": True, "public_name": "Léa M."},
)
