"""The shapes of Results as they are shown."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from quests.ids import public_id
from quests.result import Result, wording_digest
from scoring.result_claims import warnings_about
from service.api.shapes import Out, Texts
from service.public_ids import CampaignId, ContributionId, OrganisationId, QuestId, ResultId
from service.store.results import Agreement, StoredResult

StateName = Literal["planned", "in_progress", "achieved", "partly", "failed", "withdrawn"]
RelationName = Literal["counted", "contributed_to", "coincided_with"]


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


def warnings_of(draft: Result) -> list[WarningOut]:
    """Where the statement would claim too much."""
    return [
        WarningOut(language=language, code=code, message=message)
        for language, code, message in warnings_about(draft)
    ]


class DraftOut(Out):
    """A Result as those behind the campaign see it."""

    id: ResultId
    slug: str = Field(description="Its name in a blueprint.")
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
            slug=one.slug,
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
            warnings=warnings_of(one.draft),
            page=f"/v1/results/{public_id('res', one.id)}",
        )


class SaidInOut(Out):
    """A message in one language."""

    language: str
    message: str


class PreviewOut(Out):
    """What publishing the draft would do now."""

    news: Literal["published", "updated", "corrected", "withdrawn"]
    people: int = Field(description="Who contributed so far.")
    messages: list[SaidInOut] = Field(
        description="To somebody without a name who did what the latest of them did."
    )
    warnings: list[WarningOut]
    missing: str | None = Field(
        description="Why it could not be published yet: `why` of the refusal."
    )
