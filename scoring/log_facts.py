"""What partners promise and write into their logbook, as facts. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from quests.commitment import Terms, missing
from quests.ids import public_id
from quests.logbook import (
    AnyEntry,
    Attendance,
    DecisionAsked,
    DecisionMade,
    Fulfilment,
    Initiative,
    Interaction,
    Observation,
    OpportunityEntry,
    Session,
)
from scoring.facts import Fact
from scoring.partner_facts import Scene, partner_fact, partner_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An entry with who wrote it, when it happened, and what it refers to.

    ``promised`` is the kind of the commitment that a fulfilment is of; ``decider`` who was asked.
    """

    id: UUID
    organisation_id: UUID
    entry: AnyEntry
    happened_at: datetime
    promised: str | None = None
    decider: UUID | None = None


def commitment_fact(
    scene: Scene, organisation_id: UUID, commitment_id: UUID, version: int, terms: Terms
) -> Fact:
    """A promise as it reads in a version; only what can be checked counts as said."""
    lacks = missing(terms)
    name = public_id("cmt", commitment_id)
    payload = {
        "commitment": name,
        "partner": partner_name(organisation_id),
        "kind": terms.kind,
        "format": None if "format" in lacks else terms.format,
        "promised": terms.quantity,
        "owner": terms.owner,
        "due": terms.due_on.isoformat() if terms.due_on else None,
        "weight": terms.weight,
    }
    return partner_fact("commitment", scene, f"{name}:v{version}", payload, partner=organisation_id)


def log_fact(scene: Scene, logged: Logged) -> Fact:
    """The fact that an entry stands for."""
    type, payload, quantity = _said(logged)
    owner = logged.organisation_id
    if isinstance(logged.entry, Attendance):
        owner = logged.entry.partner or owner
    return partner_fact(
        type,
        scene,
        public_id("log", logged.id),
        payload,
        partner=owner,
        occurred_at=logged.happened_at,
        quantity=quantity,
    )


def _said(logged: Logged) -> tuple[str, Mapping[str, Any], int]:
    entry, me, named = logged.entry, partner_name(logged.organisation_id), _named(logged.id)
    match entry:
        case Fulfilment():
            return "commitment_fulfilled", _fulfilled(logged, entry), entry.quantity
        case Initiative():
            deed = {"commitment": named, "partner": me, "kind": "own_action"}
            return "commitment_fulfilled", deed | _money(entry), 1
        case Interaction():
            how = {"kind": entry.how, "prior_tie": entry.knew_before}
            both = {"initiator": me, "other": partner_name(entry.partner)}
            return "relation_interaction", both | how, 1
        case Session():
            return "work_session", {"session": named, "invited": _names(entry.invited)}, 1
        case Attendance():
            who = partner_name(entry.partner or logged.organisation_id)
            return "session_attended", {"session": _named(entry.session), "partner": who}, 1
        case _:
            return _decided_or_seen(logged, entry, named)


def _decided_or_seen(
    logged: Logged,
    entry: DecisionAsked | DecisionMade | OpportunityEntry | Observation,
    named: str,
) -> tuple[str, Mapping[str, Any], int]:
    me = partner_name(logged.organisation_id)
    match entry:
        case DecisionAsked():
            return "decision_requested", _asked(named, entry.partner), 1
        case DecisionMade():
            return "decision_made", _asked(_named(entry.asked), logged.decider), 1
        case OpportunityEntry():
            parties = {"party_a": me, "party_b": partner_name(entry.partner)}
            state: dict[str, Any] = {"stage": entry.stage, "status": entry.status}
            return (
                "opportunity",
                {"opportunity": entry.opportunity} | parties | state | _money(entry),
                1,
            )
        case Observation():
            return (
                "observation",
                {"note": entry.note[:2_000], "theme": entry.theme, "author": me},
                1,
            )


def _fulfilled(logged: Logged, entry: Fulfilment) -> dict[str, Any]:
    return {
        "commitment": public_id("cmt", entry.commitment),
        "partner": partner_name(logged.organisation_id),
        "kind": logged.promised,
    } | _money(entry)


def _money(entry: Fulfilment | Initiative | OpportunityEntry) -> dict[str, Any]:
    return {"amount": entry.value, "currency": entry.currency}


def _asked(decision: str, partner: UUID | None) -> dict[str, Any]:
    return {"decision": decision, "partner": partner_name(partner) if partner else None}


def _named(entry_id: UUID) -> str:
    return public_id("log", entry_id)


def _names(organisations: Sequence[UUID]) -> tuple[str, ...]:
    return tuple(map(partner_name, dict.fromkeys(organisations)))
