"""The shapes of Results."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, HttpUrl, PlainSerializer, model_validator

from quests.ids import public_id
from quests.kind import CleanText
from quests.result import Proof, Result, ResultState, wording_digest
from quests.texts import Day, Line, Lines, Patterns, Text, Units
from scoring.result_claims import warnings_about
from service.api.shapes import In, Out, Texts
from service.public_ids import CampaignId, ContributionId, OrganisationId, QuestId, ResultId
from service.store.results import Agreement, StoredResult

StateName = Literal["planned", "in_progress", "achieved", "partly", "failed", "withdrawn"]
RelationName = Literal["counted", "contributed_to", "coincided_with"]
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
        default_factory=list, max_length=500, description="Empty: all of the campaign."
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


class ProofOut(Out):
    """Where one can see it."""

    kind: Literal["link", "file", "photo", "quote"]
    url: str | None
    sha256: str | None
    text: str | None
    said_by: str | None


class SaidOut(Out):
    """What is said of it."""

    title: Texts
    state: StateName
    statement: Texts
    relation: RelationName
    value: int | None
    unit: Mapping[str, Mapping[str, str]]
    progress: int | None
    happened_on: date | None
    evidence: list[ProofOut]
    quests: list[QuestId]
    contributions: list[ContributionId]

    @classmethod
    def of(cls, result: Result) -> "SaidOut":
        """As an organiser wrote it."""
        return cls(
            title=result.title,
            state=result.state.value,
            statement=result.statement,
            relation=result.relation,
            value=result.value,
            unit=result.unit,
            progress=result.progress,
            happened_on=result.happened_on,
            evidence=[
                ProofOut(
                    kind=one.kind,
                    url=one.url,
                    sha256=one.sha256,
                    text=one.text,
                    said_by=one.said_by,
                )
                for one in result.evidence
            ],
            quests=list(result.quests),
            contributions=list(result.contributions),
        )


class ResultOut(Out):
    """A Result as everybody reads it."""

    id: ResultId
    campaign: CampaignId
    said: SaidOut
    publication: int = Field(description="How often it was published: newer news is higher.")
    published_at: datetime
    reason: str | None = Field(description="Why it was corrected or withdrawn.")

    @classmethod
    def of(cls, one: StoredResult) -> "ResultOut":
        """Of a Result that is published."""
        assert one.published is not None  # noqa: S101 (the store reads published ones only)
        assert one.published_at is not None  # noqa: S101
        return cls(
            id=one.id,
            campaign=one.campaign_id,
            said=SaidOut.of(one.published),
            publication=one.publication,
            published_at=one.published_at,
            reason=one.reason,
        )


class AgreementOut(Out):
    """A partner's word, and whether it is about what the draft says now."""

    organisation: OrganisationId
    holds: bool
    agreed_at: datetime


class WarningOut(Out):
    """A sentence that would claim too much."""

    language: str
    code: str = Field(examples=["cause-claimed"])
    message: str


class DraftOut(Out):
    """A Result as those behind the campaign see it."""

    id: ResultId
    campaign: CampaignId
    draft: SaidOut
    is_published: bool = Field(description="Whether this very draft is what everybody reads.")
    publication: int
    published_at: datetime | None
    agreements: list[AgreementOut]
    warnings: list[WarningOut]
    page: str

    @classmethod
    def of(cls, one: StoredResult, agreements: list[Agreement]) -> "DraftOut":
        """With who agrees to it."""
        wording = wording_digest(one.draft)
        return cls(
            id=one.id,
            campaign=one.campaign_id,
            draft=SaidOut.of(one.draft),
            is_published=one.published == one.draft,
            publication=one.publication,
            published_at=one.published_at,
            agreements=[
                AgreementOut(
                    organisation=said.organisation_id,
                    holds=said.wording == wording,
                    agreed_at=said.agreed_at,
                )
                for said in agreements
            ],
            warnings=[
                WarningOut(language=language, code=code, message=message)
                for language, code, message in warnings_about(one.draft)
            ],
            page=f"/v1/results/{public_id('res', one.id)}",
        )
