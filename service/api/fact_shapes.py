"""What callers say of facts and read about them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from scoring.dimensions import SHARED_ID
from scoring.fact_types import FactType
from service.api.shapes import In, Out
from service.fact_rows.batch import Outcome, Status
from service.fact_rows.row import SentFact, SourceName
from service.public_ids import FactId, OrganisationId, QuestId
from service.usecases.export_facts import ShownFact

MOST_FACTS = 1_000


class FactsIn(In):
    """Facts of one source, each judged by itself."""

    source: SourceName
    facts: Annotated[
        list[dict[str, Any]],
        Field(
            min_length=1,
            max_length=MOST_FACTS,
            description="Facts (`campaign`, `type`, `source_ref`, `occurred_at`, and as needed "
            "`actor`, `visitor`, `quest`, `partner`, `channel`, `network`, `locale`, `quantity`, "
            "`payload`; see `/v1/fact-types`), or retractions (`campaign`, `retracts`).",
        ),
    ]
    dry_run: Annotated[bool, Field(description="Only say what would become of them.")] = False


class MistakeOut(Out):
    """What is wrong with a row."""

    pointer: str = Field(description="Where in the row (RFC 6901).", examples=["/payload/amount"])
    code: str = Field(description="Stable, for programs.", examples=["wrong_type"])


class FactResultOut(Out):
    """What became of one row."""

    row: int = Field(description="Its place, from 0; in a file, its line, from 1.")
    status: Status = Field(
        description="`recorded`: it counts from now on; `known`: it was sent before; `waiting`: a "
        "retraction whose fact has not come yet; `refused`: see `errors`, the others go on."
    )
    fact: FactId | None = Field(description="The fact, or the one that was taken back.")
    errors: list[MistakeOut]


class FactsOut(Out):
    """What became of all rows."""

    dry_run: bool
    recorded: int
    known: int
    waiting: int
    refused: int
    results: list[FactResultOut]

    @classmethod
    def of(
        cls, outcomes: Sequence[Outcome], *, dry_run: bool, rows: Sequence[int] | None = None
    ) -> "FactsOut":
        """The report.

        Args:
            rows: What each row is called, where that is not its place.
        """
        names = range(len(outcomes)) if rows is None else rows
        counted = [outcome.status for outcome in outcomes]
        statuses: tuple[Status, ...] = ("recorded", "known", "waiting", "refused")
        return cls(
            dry_run=dry_run,
            **{status: counted.count(status) for status in statuses},
            results=[_result(row, one) for row, one in zip(names, outcomes, strict=True)],
        )


def _result(row: int, outcome: Outcome) -> FactResultOut:
    errors = [MistakeOut(pointer=one.pointer, code=one.code) for one in outcome.mistakes]
    return FactResultOut(row=row, status=outcome.status, fact=outcome.fact_id, errors=errors)


class FactOut(Out):
    """A fact as it is kept; what was sent can be counted again from these."""

    id: FactId
    type: str
    occurred_at: datetime
    received_at: datetime
    day: date = Field(description="Local day of `occurred_at`: decides every window.")
    actor: str | None = Field(description="A pseudonym that only your organisation sees.")
    visitor: str | None = Field(description="The same of a browser.")
    quest: QuestId | None
    partner: OrganisationId | None
    joint: bool = Field(description="Due to several partners together.")
    subject: str | None
    channel: str | None
    network: str | None
    locale: str | None
    quantity: int
    payload: dict[str, Any]
    source: str
    sign: Literal[1, -1] = Field(description="-1: it takes back the fact that `reverses` names.")
    reverses: FactId | None

    @classmethod
    def of(cls, shown: ShownFact) -> "FactOut":
        """With public ids."""
        fact = shown.fact
        others = {"actor", "visitor", "quest", "partner", "joint", "payload"}
        same, joint = cls.model_fields.keys() - others, fact.partner_id == SHARED_ID
        return cls.model_validate(
            {
                **{name: getattr(fact, name) for name in same},
                "actor": shown.actor,
                "visitor": shown.visitor,
                "quest": fact.quest_id,
                "partner": None if joint else fact.partner_id,
                "joint": joint,
                "payload": dict(fact.payload),
            }
        )


class ExportedFactsOut(Out):
    """A page of facts."""

    items: list[FactOut]
    next_after: FactId | None = Field(description="Go on with it; null at the end.")


class FactTypeOut(Out):
    """One type of fact."""

    type: str
    says: str
    subject: str | None = Field(
        description="The field that names the thing it is about; facts of one thing are read "
        "together."
    )
    payload: dict[str, Any] = Field(description="JSON Schema of its fields.")

    @classmethod
    def of(cls, declared: FactType) -> "FactTypeOut":
        """The type as it is declared."""
        says = " ".join((declared.payload.__doc__ or "").split())
        return cls(
            type=declared.name,
            says=says,
            subject=declared.subject,
            payload=declared.payload.model_json_schema(),
        )


class FactTypesOut(Out):
    """Every type of fact, and what is common to all."""

    envelope: dict[str, Any] = Field(description="JSON Schema of a row, whatever its type.")
    items: list[FactTypeOut]


ENVELOPE = SentFact.model_json_schema()
