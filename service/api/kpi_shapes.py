"""What the KPI routes take and give."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from quests.ids import public_id
from quests.shown_ids import EXAMPLE
from scoring.dimensions import PARTNER, SEVERAL
from scoring.kpi import Reading, Status, Unit
from scoring.measure import Aggregation, Measure
from scoring.registry import BLOCK_OF, FORMULAS
from service.api.shapes import Out
from service.store.kpi_answers import Answer, Asked, Piece
from service.usecases.read_kpis import Explanation

DEFAULT_LANGUAGE = "en"
SHOWN: Mapping[str, Callable[[str], str]] = {
    "quest": lambda key: public_id("qst", UUID(key)),
    PARTNER: lambda key: SEVERAL.get(key) or public_id("org", UUID(key)),
}


def shown_key(by: str, key: str) -> str | None:
    """The key of a group as the API says it; ``None`` where the facts do not say."""
    return SHOWN[by](key) if key and by in SHOWN else key or None


class ReadingOut(Out):
    """A number with its parts."""

    value: int | float | None = Field(description="Null when the denominator is 0.", examples=[42])
    parts: dict[str, int | float | None] = Field(
        description="The numbers it is made of; ratios: `numerator` and `denominator`; money in "
        "cents.",
        examples=[{"value": 42}],
    )
    n: int = Field(description="Facts, persons, cents ... behind the value.", examples=[42])
    status: Status = Field(
        description="Whether the value can be read as it stands: `null_denominator`: over nothing; "
        "`insufficient_n`: too few to say anything; `immature_cohort`: nobody had the time yet; "
        "`estimated`, `contested`: see the formula; `being_counted`: new, and known in a minute; "
        "`masked`: so few people that one could recognise somebody, or by sector so few partners."
    )
    interval: tuple[float, float] | None = Field(
        default=None, description="Where the true value lies with 95 %, for estimates from samples."
    )


class GroupOut(ReadingOut):
    """The KPI of one group. Groups of people, or of what has two ends, need not add up."""

    key: str | None = Field(
        description="Value of the dimension; null where the facts do not say. Split by partner, "
        "a partner sees its own group, and everybody else in the group `others`; the lead sees "
        "each, and what is due to several together in `shared`.",
        examples=["fr"],
    )

    @classmethod
    def of(cls, by: str, key: str, reading: Reading) -> "GroupOut":
        """One group; Quests and partners by their public ids."""
        return cls(key=shown_key(by, key), **_reading(reading))


class PieceOut(ReadingOut):
    """The KPI over some days."""

    from_: date | None = Field(serialization_alias="from", description="First day.")
    to: date | None = Field(description="The day after the last.")

    @classmethod
    def of(cls, piece: Piece) -> "PieceOut":
        """One piece."""
        return cls(from_=piece.window.start, to=piece.window.end, **_reading(piece.reading))


class ComparedOut(PieceOut):
    """The KPI over the days it is compared with."""

    change: float | None = Field(description="In percent since then; null where that was 0.")


class KpiOut(ReadingOut):
    """A KPI over a window."""

    name: str = Field(examples=["unique_participants"])
    label: str = Field(
        description="In the language of `Accept-Language`.", examples=["Unique participants"]
    )
    block: str = Field(description="The block of KPIs it is in.", examples=["participation"])
    unit: Unit = Field(description="Money is in euros, its parts in cents.")
    direction: Literal["higher", "lower", "neutral"] = Field(description="Which way is better.")
    window: dict[Literal["from", "to"], date | None] = Field(
        description="Days asked for, `[from, to)`; null: no limit.",
        examples=[{"from": "2026-05-01", "to": None}],
    )
    by: str | None
    compare: ComparedOut | None = Field(
        default=None, description="Null without `compare`, or where there are no such days."
    )
    series: list[PieceOut] | None = Field(
        default=None, description="One per piece of the window, masked as groups; or null."
    )
    breakdown: list[GroupOut] | None = Field(description="One per group; null without `by`.")
    definition_version: str = Field(
        description="Changes when the meaning changes. While a new one is being counted, the older "
        "one is shown whole, as of when it was.",
        examples=["1"],
    )
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
            block=BLOCK_OF[kpi.name],
            unit=kpi.unit,
            direction=kpi.better.value,
            window={"from": asked.window.start, "to": asked.window.end},
            by=by,
            compare=_compared(answer),
            series=None if answer.series is None else [PieceOut.of(one) for one in answer.series],
            breakdown=_groups(answer, by) if by else None,
            definition_version=answer.version,
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
    counts: list[SelectionOut] = Field(description="These, or what follows from them.")
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
                for selection in measure.looks_at
            ],
            dimensions=list(measure.dims),
            value=explained.numbers[measure.name],
            evidence=EvidenceOut(facts=behind.facts, retractions=behind.retractions),
        )


class ExplanationOut(Out):
    """How a KPI comes about."""

    kpi: KpiOut
    formula: str = Field(
        description="The definition in words, in the language of `Accept-Language`."
    )
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
            formula=FORMULAS.get((kpi.name, language or DEFAULT_LANGUAGE), kpi.formula),
            roles=list(kpi.roles),
            sources=list(kpi.sources),
            example=kpi.example,
            measures=[MeasureOut.of(measure, explained) for measure in explained.answer.measures],
        )


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "value": reading.value,
        "parts": dict(reading.parts),
        "n": reading.n,
        "status": reading.status,
        "interval": reading.interval,
    }


def _groups(answer: Answer, by: str) -> list[GroupOut]:
    return [GroupOut.of(by, key, reading) for key, reading in (answer.groups or {}).items()]


def _compared(answer: Answer) -> ComparedOut | None:
    if answer.before is None:
        return None
    now, then = answer.total.value, answer.before.reading.value
    known = now is not None and then
    change = 100 * (now - then) / abs(then) if known and now is not None and then else None
    return ComparedOut(**PieceOut.of(answer.before).model_dump(), change=change)
