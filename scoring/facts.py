"""Facts: append-only records of what happened, the only input of scoring.

A correction is a retraction, itself a fact of sign -1 that carries the same fields, plus a new
fact. Both count by their sign, so they may arrive in any order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo

from quests.fact import FactDraft
from quests.ids import new_id
from scoring.fact_types import FACT_TYPES
from scoring.fact_types.payload import FactType

__all__ = [
    "FACT_TYPES",
    "Fact",
    "fact_saying",
    "facts_at_once",
    "local_day",
    "new_fact",
    "retraction",
    "retraction_ref",
    "standing",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that happened. Make it with :func:`new_fact`, take it back with ``retraction``.

    Args:
        id: UUIDv7.
        type: A name in ``FACT_TYPES``; ``payload`` holds the fields that it declares.
        occurred_at: When it happened; aware. Decides every period.
        received_at: When we learned of it; aware.
        day: Local date of ``occurred_at`` in the campaign's time zone.
        actor_id: Whose action it was; ``None`` when nobody can know.
        visitor_id: The pseudonym of the browser it was seen from.
        subject: The thing it is about, where its type names one; see ``FactType``.
        partner_id: The organisation that brought the actor.
        quantity: How much, in the unit of the type; whole, >= 1.
        source: Who reported it, for example ``completion``.
        source_ref: Its name there: the same fact reported twice counts once.
        sign: +1, or -1 for a retraction.
        reverses: The fact that a retraction takes back.
    """

    workspace_id: UUID
    campaign_id: UUID
    id: UUID
    type: str
    occurred_at: datetime
    received_at: datetime
    day: date
    actor_id: UUID | None = None
    visitor_id: UUID | None = None
    quest_id: UUID | None = None
    partner_id: UUID | None = None
    subject: str | None = None
    channel: str | None = None
    network: str | None = None
    locale: str | None = None
    quantity: int = 1
    payload: Mapping[str, Any]
    source: str
    source_ref: str
    sign: int = 1
    reverses: UUID | None = None


@lru_cache(1_024)
def local_day(at: datetime, zone: str) -> date:
    """The date of an instant in a zone, for example ``Europe/Berlin``.

    Source: a day lasts from midnight to midnight there, hence 23 to 25 hours.
    """
    return local_time(at, zone).date()


def local_time(at: datetime, zone: str) -> datetime:
    """An instant as the clocks of a zone show it."""
    return at.astimezone(ZoneInfo(zone))


class Envelope(TypedDict, total=False):
    """What a fact says beside its type and payload; see ``Fact``."""

    workspace_id: Required[UUID]
    campaign_id: Required[UUID]
    occurred_at: Required[datetime]
    received_at: Required[datetime]
    source: Required[str]
    source_ref: Required[str]
    quantity: int
    actor_id: UUID | None
    visitor_id: UUID | None
    quest_id: UUID | None
    partner_id: UUID | None
    channel: str | None
    network: str | None
    locale: str | None


def new_fact(
    type: str,
    *,
    zone: str,
    payload: Mapping[str, Any] | None = None,
    **envelope: Unpack[Envelope],
) -> Fact:
    """A fact, checked against its type.

    Args:
        type: A name in ``FACT_TYPES``.
        zone: The campaign's time zone (IANA), which decides the day.
        payload: The fields that the type declares.

    Raises:
        ValueError: unknown type, wrong payload or a quantity below 1.
    """
    return fact_saying(_type(type).check(payload or {}), type, zone=zone, **envelope)


def fact_saying(
    checked: Mapping[str, Any], type: str, *, zone: str, **envelope: Unpack[Envelope]
) -> Fact:
    """The same, of a payload as ``FactType.check`` made it."""
    _at_least_one(envelope.get("quantity", 1))
    return Fact(
        id=new_id(envelope["received_at"]),
        type=type,
        day=local_day(envelope["occurred_at"], zone),
        payload=checked,
        subject=FACT_TYPES[type].subject_of(checked, envelope.get("quest_id")),
        **envelope,
    )


class Shared(TypedDict):
    """What facts say alike that came about in one step; see ``Fact``."""

    workspace_id: UUID
    campaign_id: UUID
    occurred_at: datetime
    received_at: datetime
    source: str
    actor_id: UUID | None
    quest_id: UUID | None
    partner_id: UUID | None
    channel: str | None
    locale: str | None


def facts_at_once(
    drafts: Sequence[FactDraft], *, zone: str, named: str, **shared: Unpack[Shared]
) -> tuple[Fact, ...]:
    """Facts of one step, as :func:`new_fact` makes each, in half the time; most come this way.

    Args:
        drafts: What each says beyond that.
        named: What their ``source_ref`` begins with; their place follows.

    Raises:
        ValueError: unknown type, wrong payload or a quantity below 1.
    """
    day = local_day(shared["occurred_at"], zone)
    return tuple(
        Fact(
            id=new_id(shared["received_at"]),
            type=draft.type,
            day=day,
            payload=(payload := _type(draft.type).check(draft.payload)),
            subject=FACT_TYPES[draft.type].subject_of(payload, shared["quest_id"]),
            quantity=_at_least_one(draft.quantity),
            source_ref=f"{named}{place}",
            **shared,
        )
        for place, draft in enumerate(drafts)
    )


def _type(name: str) -> FactType:
    if name not in FACT_TYPES:
        raise ValueError(f"There is no fact type {name!r}.")
    return FACT_TYPES[name]


def _at_least_one(quantity: int) -> int:
    if quantity < 1:
        raise ValueError("A fact counts at least 1.")
    return quantity


def retraction(fact: Fact, at: datetime) -> Fact:
    """The fact that takes another back: all its fields, its time and its day, sign -1.

    Args:
        fact: Not itself a retraction; to undo one, record a new fact.
        at: When we learned that it does not hold; aware.

    Raises:
        ValueError: ``fact`` is a retraction.
    """
    if fact.sign < 0:
        raise ValueError("A retraction cannot be retracted: record a new fact.")
    return replace(
        fact,
        id=new_id(at),
        received_at=at,
        source_ref=retraction_ref(fact.id),
        sign=-1,
        reverses=fact.id,
    )


def retraction_ref(fact_id: UUID) -> str:
    """The ``source_ref`` of a fact's retraction, so that it can be taken back only once."""
    return f"retract:{fact_id}"


def standing(facts: Iterable[Fact]) -> list[Fact]:
    """The facts that were not taken back, retractions left out; order is kept."""
    known = list(facts)
    if all(fact.sign > 0 for fact in known):
        return known
    signs = Counter[UUID]()
    for fact in known:
        signs[fact.reverses or fact.id] += fact.sign
    return [fact for fact in known if fact.sign > 0 and signs[fact.id] > 0]
