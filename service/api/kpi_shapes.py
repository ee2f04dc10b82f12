"""What the KPI routes take and give."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from quests.ids import public_id
from quests.shown_ids import EXAMPLE
from quests.texts import WrittenDay
from scoring.dimensions import OTHERS, PARTNER
from scoring.kpi import Reading, Status, Unit
from scoring.measure import Aggregation, Measure, Window
from service.api.shapes import Out
from service.callers import OrganisationCaller
from service.usecases.read_kpis import Answer, Asked, Explanation

DEFAULT_LANGUAGE = "en"
SHOWN: Mapping[str, Callable[[str], str]] = {
    "quest": lambda key: public_id("qst", UUID(key)),
    PARTNER: lambda key: key if key == OTHERS else public_id("org", UUID(key)),
}


class WindowIn(BaseModel):
    """Days in the campaign's time zone, half-open; left out: no limit on that side."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: WrittenDay | None = Field(
        default=None, alias="from", description="First day.", examples=["2026-05-01"]
    )
    to: WrittenDay | None = Field(
        default=None, description="The day after the last.", examples=["2026-06-01"]
    )

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.from_ and self.to and self.from_ > self.to:
            raise PydanticCustomError("window_reversed", "`from` lies after `to`")
        return self

    def asked(
        self, caller: OrganisationCaller, campaign_id: UUID, at: datetime, by: str | None = None
    ) -> Asked:
        """The question as the use case reads it."""
        return Asked(
            workspace_id=caller.workspace_id,
            organisation_id=caller.organisation_id,
            campaign_id=campaign_id,
            window=Window(start=self.from_, end=self.to),
            by=by,
            at=at,
        )


class SplitIn(WindowIn):
    """A window, and what to split by."""

    by: str | None = Field(
        default=None,
        max_length=32,
        description="A dimension: `quest`, `partner`, `channel`, `network`, `locale`, `kind` or "
        "`day`, as far as the KPI can carry it.",
        examples=["partner"],
    )


class ReadingOut(Out):
    """A number with its parts."""

    value: int | float | None = Field(description="Null when the denominator is 0.", examples=[42])
    parts: dict[str, int | float | None] = Field(
        description="The numbers it is made of; ratios: `numerator` and `denominator`; money in "
        "cents.",
        examples=[{"value": 42}],
    )
    n: int = Field(description="Facts or persons behind the value.", examples=[42])
    status: Status = Field(description="Whether the value can be read as it stands.")


class GroupOut(ReadingOut):
    """The KPI of one group. Groups of people overlap, so they need not add up."""

    key: str | None = Field(
        description="Value of the dimension; null where the facts do not say. Split by partner, "
        "a partner sees its own group, and everybody else in the group `others`.",
        examples=["fr"],
    )

    @classmethod
    def of(cls, by: str, key: str, reading: Reading) -> "GroupOut":
        """One group; Quests and partners by their public ids."""
        shown = SHOWN[by](key) if key and by in SHOWN else key or None
        return cls(key=shown, **_reading(reading))


class KpiOut(ReadingOut):
    """A KPI over a window."""

    name: str = Field(examples=["unique_participants"])
    label: str = Field(
        description="In the language of `Accept-Language`.", examples=["Unique participants"]
    )
    unit: Unit
    direction: Literal["higher", "lower", "neutral"] = Field(description="Which way is better.")
    window: dict[Literal["from", "to"], date | None] = Field(
        description="Days asked for, `[from, to)`; null: no limit.",
        examples=[{"from": "2026-05-01", "to": None}],
    )
    by: str | None
    breakdown: list[GroupOut] | None = Field(description="One per group; null without `by`.")
    definition_version: str = Field(description="Changes when the meaning changes.", examples=["1"])
    as_of: datetime | None = Field(
        description="Every fact known then is counted; null when none ever was."
    )
    pending: int = Field(description="Facts that arrived since and are not counted yet.")
    path: Literal["cells"] = Field(description="How it was computed: from exact folded cells.")
    explain: str = Field(
        description="Definition, filters, and the facts behind it.",
        examples=[f"/v1/campaigns/{public_id('cmp', EXAMPLE)}/kpis/shares/explain"],
    )

    @classmethod
    def of(cls, answer: Answer, asked: Asked, language: str | None) -> "KpiOut":
        """The answer in a language; English when none is asked for."""
        kpi, by = answer.kpi, asked.by
        campaign = public_id("cmp", asked.campaign_id)
        return cls(
            name=kpi.name,
            label=kpi.label(language or DEFAULT_LANGUAGE),
            unit=kpi.unit,
            direction=kpi.better.value,
            window={"from": asked.window.start, "to": asked.window.end},
            by=by,
            breakdown=_groups(answer, by) if by else None,
            definition_version=kpi.version,
            as_of=answer.as_of,
            pending=answer.pending,
            path="cells",
            explain=f"/v1/campaigns/{campaign}/kpis/{kpi.name}/explain",
            **_reading(answer.total),
        )


class KpisOut(Out):
    """All KPIs."""

    items: list[KpiOut]


class EvidenceOut(Out):
    """What stands behind a measure in the window."""

    facts: int
    retractions: int


class SelectionOut(Out):
    """Facts of one type, whose fields hold one of the values."""

    fact: str = Field(examples=["contribution"])
    where: dict[str, list[str | bool | int]] = Field(examples=[{"kind": ["slogan"]}])


class MeasureOut(Out):
    """One thing that is counted for the KPI."""

    name: str
    version: int
    aggregation: Aggregation = Field(
        description="count: facts; sum: their quantities; distinct: persons; first: persons, by "
        "their first fact in the whole workspace; spread: how many have which value."
    )
    counts: list[SelectionOut] = Field(description="Any of these.")
    dimensions: list[str]
    value: int
    evidence: EvidenceOut

    @classmethod
    def of(cls, measure: Measure, explained: Explanation) -> "MeasureOut":
        """A measure with what stands behind it."""
        behind = explained.evidence[measure.name]
        return cls(
            name=measure.name,
            version=measure.version,
            aggregation=measure.agg,
            counts=[
                SelectionOut(
                    fact=selection.fact,
                    where={field: list(values) for field, values in selection.where},
                )
                for selection in measure.of
            ],
            dimensions=list(measure.dims),
            value=explained.numbers[measure.name],
            evidence=EvidenceOut(facts=behind.facts, retractions=behind.retractions),
        )


class ExplanationOut(Out):
    """How a KPI comes about."""

    kpi: KpiOut
    formula: str
    roles: list[str] = Field(description="Who steers by it.")
    sources: list[str]
    example: str | None
    measures: list[MeasureOut]

    @classmethod
    def of(cls, explained: Explanation, asked: Asked, language: str | None) -> "ExplanationOut":
        """The explanation in a language."""
        kpi = explained.answer.kpi
        return cls(
            kpi=KpiOut.of(explained.answer, asked, language),
            formula=kpi.formula,
            roles=list(kpi.roles),
            sources=list(kpi.sources),
            example=kpi.example,
            measures=[MeasureOut.of(measure, explained) for measure in kpi.measures],
        )


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "value": reading.value,
        "parts": dict(reading.parts),
        "n": reading.n,
        "status": reading.status,
    }


def _groups(answer: Answer, by: str) -> list[GroupOut]:
    return [GroupOut.of(by, key, reading) for key, reading in (answer.groups or {}).items()]
