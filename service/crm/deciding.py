"""What a CRM is told of one person, decided when it is their turn. Pure.

Withdrawal always wins: what holds is asked when somebody's turn comes, not when they were queued.
A status is told once per thing said, so that whoever left by the CRM's own link stays out until
they say yes to us again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from quests.consent import STANDS, Decision, Entry, Standing
from service.crm.fields import FieldMapping, Profile, rendered
from service.crm.interface import Contact, Deed, Evidence, Outcome, Result, Subscription

STATES = {
    Outcome.CREATED: "synced",
    Outcome.UPDATED: "synced",
    Outcome.SUPPRESSED: "suppressed",
    Outcome.REJECTED: "rejected",
}
FOR_A_HUMAN = frozenset({"ambiguous", "in_trash"})
LEFT, WAITING, SYNCED, PARKED = "left", "waiting", "synced", "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the CRM was told of somebody the last time."""

    ref: str
    touched: bool
    remote_id: str | None
    address: str | None
    consent_id: UUID | None
    sent: bytes | None
    was_suppressed: bool
    lists: Mapping[str, bool]
    deeds: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is to be done: tell, withdraw, or nothing but to note a state.

    Attributes:
        digest: Of what is told.
        consent_id: What the CRM knows after it.
        campaign_id: In which they said yes.
        deeds: What the CRM knows after it that they did.
    """

    act: str  # "upsert", "withdraw", or the state to note
    contact: Contact | None = None
    digest: bytes | None = None
    consent_id: UUID | None = None
    lists: Mapping[str, bool] = field(default_factory=dict)
    campaign_id: UUID | None = None
    deeds: Mapping[str, Any] = field(default_factory=dict)


def subscription(standing: Standing | None) -> Subscription:
    """What holds, as CRMs say it."""
    if standing is None or standing.decision not in STANDS:
        return Subscription.UNSUBSCRIBED
    confirmed = standing.decision is Decision.CONFIRMED
    return Subscription.SUBSCRIBED if confirmed else Subscription.PENDING


def decide(
    told: Told,
    standing: Standing | None,
    profile: Profile | None,
    mappings: Sequence[FieldMapping],
    *,
    lists: Mapping[str, bool],
    deeds: Sequence[Deed] | None = None,
) -> Step:
    """What to do about somebody whose turn it is.

    Args:
        told: What the CRM knows.
        standing: What holds between the person and the organisation.
        lists: Lists of the CRM that segments feed, and whether the person belongs there.
        deeds: What they did; ``None`` where the CRM keeps no history.
        profile: The person as the organisation may see them; ``None`` where they have no proven
            address, or are gone.
    """
    if standing is None or standing.decision not in STANDS:
        return _farewell(told, standing, mappings)
    if profile is None:
        return Step(act=WAITING, consent_id=told.consent_id)
    contact = _contact(told, standing, profile, mappings, lists)
    if deeds is not None:
        contact = replace(contact, deeds=_news(told.deeds, deeds))
    return _telling(told, standing.last, contact, lists)


def _telling(told: Told, last: Entry, contact: Contact, lists: Mapping[str, bool]) -> Step:
    """Tell the CRM, unless it knows all of it."""
    digest = _digest(contact)
    nothing_new = contact.consent is None and not contact.lists and not contact.deeds
    if nothing_new and digest == told.sent:
        return Step(
            act=SYNCED, digest=digest, consent_id=last.id, lists=told.lists, deeds=told.deeds
        )
    return Step(
        act="upsert",
        contact=contact,
        digest=digest,
        consent_id=last.id,
        lists=dict(lists),
        campaign_id=last.campaign_id,
        deeds=dict(told.deeds) | {one.key: kept(one) for one in contact.deeds},
    )


def _contact(
    told: Told,
    standing: Standing,
    profile: Profile,
    mappings: Sequence[FieldMapping],
    lists: Mapping[str, bool],
) -> Contact:
    """Who allows it, as the CRM is to know them; what they said only where it was not told yet."""
    status, last = subscription(standing), standing.last
    said = Evidence(status=status, at=last.at, text=last.text_version)
    return Contact(
        ref=told.ref,
        email=profile.email,
        standing=status,
        values=rendered(profile, mappings),
        consent=None if last.id == told.consent_id else said,
        remote_id=told.remote_id,
        known_as=told.address,
        was_suppressed=told.was_suppressed,
        lists=_moves(told.lists, lists),
    )


def _farewell(told: Told, standing: Standing | None, mappings: Sequence[FieldMapping]) -> Step:
    """Who allows nothing any more: said once, and only to a CRM that may know them."""
    last = None if standing is None else standing.last
    known = last is not None and last.id == told.consent_id
    if not told.touched or known or told.address is None:
        return Step(act=LEFT, consent_id=None if last is None else last.id)
    said = {one.property: one for one in mappings if one.source == "consent_status"}
    contact = Contact(
        ref=told.ref,
        email=told.address,
        standing=Subscription.UNSUBSCRIBED,
        values=dict.fromkeys(said, str(Subscription.UNSUBSCRIBED)),
        remote_id=told.remote_id,
        known_as=told.address,
        lists={name: False for name, here in told.lists.items() if here},
    )
    return Step(act="withdraw", contact=contact, consent_id=None if last is None else last.id)


def state_after(step: Step, result: Result) -> str:
    """The state that a result leaves; ``pending`` where it is to be tried again."""
    if result.outcome is Outcome.RETRY:
        return "pending"
    if result.code in FOR_A_HUMAN:
        return PARKED
    if step.act == "withdraw" and result.outcome is not Outcome.REJECTED:
        return LEFT
    return STATES[result.outcome]


def _digest(contact: Contact) -> bytes:
    said = [contact.email, sorted(contact.values.items())]
    return hashlib.sha256(to_json(said)).digest()


def _moves(told: Mapping[str, bool], wanted: Mapping[str, bool]) -> dict[str, bool]:
    """The lists to join and to leave; one that is fed no more is left alone."""
    return {name: here for name, here in wanted.items() if here != told.get(name, False)}


def kept(deed: Deed) -> list[str | int | bool]:
    """What is kept of a deed that a CRM was told of: enough to take it back there."""
    return [deed.holds, deed.kind, deed.quantity, deed.at.isoformat()]


def _news(told: Mapping[str, Any], done: Sequence[Deed]) -> tuple[Deed, ...]:
    """What the CRM does not know yet, and what it knows and counts no more."""
    now = {one.key: one for one in done}
    new = [one for one in done if told.get(one.key, [False])[0] is not True]
    gone = [
        Deed(
            key=key,
            kind=said[1],
            title=said[1],
            quantity=said[2],
            at=datetime.fromisoformat(said[3]),
            holds=False,
        )
        for key, said in told.items()
        if said[0] is True and key not in now
    ]
    return (*new, *gone)
