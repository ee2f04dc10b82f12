"""One row: a fact, or that a fact does not hold. Every row is judged by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from quests.clean import clean_text
from quests.kind import CleanText
from quests.texts import Instant
from scoring.fact_types import FACT_TYPES
from service.field_errors import field_errors
from service.public_ids import CampaignId, OrganisationId, QuestId

# Clocks differ; more than this ahead of ours has not happened.
AHEAD = timedelta(minutes=5)
MOST_QUANTITY = 10**9

Label: TypeAlias = Annotated[CleanText, StringConstraints(min_length=1, max_length=100)]
Reference: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@#+=-]{0,199}$",
        description="The name of the fact at its source: sent twice, it counts once.",
        examples=["crm-4711"],
    ),
]
SourceName: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$",
        description="Where the facts come from; the same program always says the same.",
        examples=["our-crm"],
    ),
]
Somebody: TypeAlias = Annotated[CleanText, StringConstraints(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a row: where, as a JSON pointer, and a code; never the value."""

    pointer: str
    code: str


class Refused(Exception):
    """The row cannot be a fact."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("This row is refused.")
        self.mistakes = mistakes


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SentFact(_Sent):
    """Something that happened."""

    campaign: CampaignId
    type: Annotated[str, Field(description="See `/v1/fact-types`.", examples=["lead_created"])]
    source_ref: Reference
    occurred_at: Annotated[Instant, Field(description="When it happened, however long ago.")]
    actor: Annotated[
        Somebody | None,
        Field(description="Who did it: `prt_...`, or your own name for them, which is not kept."),
    ] = None
    visitor: Annotated[
        Somebody | None,
        Field(description="Your own name for the browser, which is not kept."),
    ] = None
    quest: QuestId | None = None
    partner: Annotated[
        OrganisationId | None, Field(description="Whom it is due to; a partner says itself.")
    ] = None
    joint: Annotated[
        bool, Field(description="Due to several partners together; `partner` is left out then.")
    ] = False
    channel: Label | None = None
    network: Label | None = None
    locale: Annotated[str, Field(pattern=r"^[a-z]{2}$")] | None = None
    quantity: Annotated[int, Field(ge=1, le=MOST_QUANTITY)] = 1
    payload: Annotated[
        Mapping[str, Any], Field(description="The fields of the type.", default_factory=dict)
    ]


class SentRetraction(_Sent):
    """That a fact of the same source does not hold, whether it is known yet or not."""

    campaign: CampaignId
    retracts: Annotated[Reference, Field(description="The `source_ref` of that fact.")]


Row: TypeAlias = SentFact | SentRetraction


def read_row(raw: Mapping[str, Any], at: datetime) -> Row:
    """The envelope of a row, checked as far as it can be without knowing anybody.

    Args:
        raw: As parsed from JSON; its payload is judged later.
        at: Now: nothing has happened later.

    Raises:
        Refused: says everything that is wrong.
    """
    shape = SentRetraction if "retracts" in raw else SentFact
    try:
        row: Row = shape.model_validate(raw)
    except ValidationError as invalid:
        raise Refused(*_mistakes(invalid)) from None
    if isinstance(row, SentFact) and row.type not in FACT_TYPES:
        raise Refused(Mistake("/type", "unknown_type"))
    if isinstance(row, SentFact) and row.joint and row.partner is not None:
        raise Refused(Mistake("/partner", "joint_has_none"))
    if isinstance(row, SentFact) and row.occurred_at > at + AHEAD:
        raise Refused(Mistake("/occurred_at", "in_the_future"))
    return row


def row_or_refusal(raw: Mapping[str, Any], at: datetime) -> Row | Refused:
    """The same, for rows that are judged together: a refusal is what became of this one."""
    try:
        return read_row(raw, at)
    except Refused as refused:
        return refused


def read_payload(type_name: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a fact, complete and as they are stored.

    Raises:
        Refused: says everything that is wrong.
    """
    try:
        _ensure_clean(payload)
        return FACT_TYPES[type_name].check(payload)
    except PydanticCustomError as unclean:
        raise Refused(Mistake("/payload", unclean.type)) from None
    except ValidationError as invalid:
        raise Refused(*_mistakes(invalid, "payload")) from None


def _mistakes(invalid: ValidationError, *place: str) -> list[Mistake]:
    found = invalid.errors(include_url=False, include_context=False, include_input=False)
    placed = [{**error, "loc": (*place, *error["loc"])} for error in found]
    return [Mistake(**one) for one in field_errors(placed)]


def _ensure_clean(value: object) -> None:
    """No NUL, control characters or lone surrogates in any text: PostgreSQL keeps none."""
    if isinstance(value, str):
        clean_text(value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            clean_text(name)
            _ensure_clean(inner)
    elif isinstance(value, list):
        for inner in value:
            _ensure_clean(inner)
