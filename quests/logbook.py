"""The logbook of a campaign's partners: what they did for it and with each other.

An entry is added and may be taken back; it is never changed. Each kind says what it needs.
"""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, PlainSerializer

from quests.commitment import Cents, Currency, Many
from quests.shown_ids import OrganisationId, ShownAs
from quests.texts import Instant, Line, Slug, Text

Address: TypeAlias = Annotated[
    HttpUrl, Field(max_length=2_000), PlainSerializer(str, return_type=str)
]
CommitmentId: TypeAlias = Annotated[UUID, ShownAs("cmt")]
EntryId: TypeAlias = Annotated[UUID, ShownAs("log")]
How: TypeAlias = Literal["meeting", "co_action", "referral", "exchange", "co_post"]


class Entry(BaseModel):
    """Something that happened."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    happened_at: Instant | None = Field(default=None, description="Left out: now.")
    note: Text | None = None


class Fulfilment(Entry):
    """We did what we promised, or part of it; with evidence."""

    kind: Literal["fulfilment"]
    commitment: CommitmentId
    quantity: Many = 1
    value: Cents = 0
    currency: Currency = "EUR"
    proof: Address | None = Field(default=None, description="Where one can see it.")


class Initiative(Entry):
    """We did something that nobody had asked us for."""

    kind: Literal["initiative"]
    what: Line
    value: Cents = 0
    currency: Currency = "EUR"
    proof: Address | None = Field(default=None, description="Where one can see it.")


class Interaction(Entry):
    """We turned to another partner."""

    kind: Literal["interaction"]
    partner: OrganisationId = Field(description="To whom.")
    how: How
    knew_before: bool = Field(default=False, description="Whether we knew each other before.")


class Session(Entry):
    """A working session, and who was invited to it; who was there is said by each."""

    kind: Literal["session"]
    what: Line
    invited: Annotated[list[OrganisationId], Field(min_length=1, max_length=200)]


class Attendance(Entry):
    """A partner was at a working session."""

    kind: Literal["attendance"]
    session: EntryId
    partner: OrganisationId | None = Field(
        default=None, description="Left out: we. Others are named by who held the session."
    )


class DecisionAsked(Entry):
    """A decision is needed, of a partner or of all."""

    kind: Literal["decision_asked"]
    what: Line
    partner: OrganisationId | None = Field(default=None, description="Left out: of all.")


class DecisionMade(Entry):
    """It was decided."""

    kind: Literal["decision_made"]
    asked: EntryId
    outcome: Text


class OpportunityEntry(Entry):
    """Business between partners: how it stands now. The latest entry of each counts."""

    kind: Literal["opportunity"]
    opportunity: Slug = Field(description="A name that stays the same.", examples=["joint-menu"])
    partner: OrganisationId = Field(description="With whom.")
    stage: Slug
    status: Literal["open", "won", "lost"] = "open"
    value: Cents
    currency: Currency = "EUR"


class Observation(Entry):
    """What no number says."""

    kind: Literal["observation"]
    note: Text
    theme: Slug


AnyEntry: TypeAlias = Annotated[
    Fulfilment
    | Initiative
    | Interaction
    | Session
    | Attendance
    | DecisionAsked
    | DecisionMade
    | OpportunityEntry
    | Observation,
    Field(discriminator="kind"),
]
KindName: TypeAlias = Literal[
    "fulfilment",
    "initiative",
    "interaction",
    "session",
    "attendance",
    "decision_asked",
    "decision_made",
    "opportunity",
    "observation",
]
# What a partner does itself; whoever does none of it for a while is passive.
OWN_ACTIONS = ("fulfilment", "initiative", "interaction", "attendance", "decision_made")


def partners_in(entry: AnyEntry) -> frozenset[UUID]:
    """The other organisations that an entry speaks of."""
    if isinstance(entry, Session):
        return frozenset(entry.invited)
    if isinstance(entry, Interaction | OpportunityEntry):
        return frozenset({entry.partner})
    if isinstance(entry, Attendance | DecisionAsked) and entry.partner is not None:
        return frozenset({entry.partner})
    return frozenset()


def about(entry: AnyEntry) -> UUID | None:
    """The commitment or earlier entry that it refers to."""
    if isinstance(entry, Fulfilment):
        return entry.commitment
    if isinstance(entry, Attendance):
        return entry.session
    return entry.asked if isinstance(entry, DecisionMade) else None


REFERS_TO = {"attendance": "session", "decision_made": "decision_asked"}
