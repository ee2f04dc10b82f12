"""Facts of partners: who is on board, what they promise and do, how they stand to each other.

A partner is named by the id of its organisation (``org_...``); one that is not here, by any
name that stays the same.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, computed_field

from scoring.fact_types.payload import (
    Currency,
    Day,
    FactType,
    Name,
    Names,
    Payload,
    Text,
    Weight,
    Whole,
)

Brought: TypeAlias = Literal["channel", "time", "network", "budget", "skills", "own_action"]


class PartnerJoined(Payload):
    """A partner came on board."""

    partner: Name
    sector: Name
    recruited_by: Name | None = None


class PartnerLeft(Payload):
    """A partner left."""

    partner: Name


class RelationInteraction(Payload):
    """One partner turned to another; ``prior_tie`` when they knew each other before."""

    initiator: Name
    other: Name
    kind: Literal["meeting", "co_action", "referral", "exchange", "co_post"]
    prior_tie: bool = False

    @computed_field
    def pair(self) -> str:
        """Both, in one order whoever began."""
        return "|".join(sorted((self.initiator, self.other)))


class Commitment(Payload):
    """A partner promised something: what, how much, by whom and until when, as far as said."""

    commitment: Name
    partner: Name
    kind: Brought
    format: Name | None = None
    promised: Annotated[int, Field(ge=1, le=10**9)] | None = None
    owner: Name | None = None
    due: Day | None = None
    weight: Weight = 1

    @computed_field
    def specific(self) -> bool:
        """Whether it says in which form, how much, by whom and until when."""
        return None not in (self.format, self.promised, self.owner, self.due)


class CommitmentFulfilled(Payload):
    """A partner did what it promised, or part of it; the quantity counts how much."""

    commitment: Name
    partner: Name
    kind: Brought
    amount: Annotated[Whole, Field(description="What it is worth, in whole cents.")] = 0
    currency: Currency = "EUR"


class AgreementConfirmed(Payload):
    """A partner confirmed a version of the common definition: why, what changes, who does what."""

    partner: Name
    version: Annotated[int, Field(ge=1)]


class WorkSession(Payload):
    """A working session took place, to which partners were invited."""

    session: Name
    invited: Names = ()


class SessionAttended(Payload):
    """A partner was at a working session."""

    session: Name
    partner: Name


class DecisionRequested(Payload):
    """A partner, or all, were asked to decide something."""

    decision: Name
    partner: Name | None = None


class DecisionMade(Payload):
    """It was decided."""

    decision: Name
    partner: Name | None = None


class Observation(Payload):
    """Somebody noted what no number says."""

    note: Text
    theme: Name
    author: Name | None = None


TYPES = (
    FactType("partner_joined", PartnerJoined, subject="partner"),
    FactType("partner_left", PartnerLeft, subject="partner"),
    FactType("relation_interaction", RelationInteraction, subject="pair"),
    FactType("commitment", Commitment, subject="commitment"),
    FactType("commitment_fulfilled", CommitmentFulfilled, subject="commitment"),
    FactType("agreement_confirmed", AgreementConfirmed, subject="partner"),
    FactType("work_session", WorkSession, subject="session"),
    FactType("session_attended", SessionAttended, subject="session"),
    FactType("decision_requested", DecisionRequested, subject="decision"),
    FactType("decision_made", DecisionMade, subject="decision"),
    FactType("observation", Observation),
)
