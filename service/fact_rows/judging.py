"""Whether a row is the sender's to say, and the fact it becomes. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from quests.errors import InvalidId
from quests.ids import parse_id, public_id
from scoring.dimensions import SHARED_ID
from scoring.fact_types import FACT_TYPES
from scoring.facts import Fact, fact_saying
from service.fact_rows.row import Mistake, Refused, Row, SentFact, SentRetraction, read_payload
from service.pseudonyms import person_of, visitor_of

PERSON = "prt_"
# Fields that say which partner did it.
DOERS = ("partner", "initiator")
# What Coquest counts itself where it happens: from outside only by who answers for the campaign,
# so that no partner can add to a petition or to what people are told they achieved.
COUNTED_HERE = frozenset(
    {
        "completion",
        "participation",
        "contribution",
        "text_version",
        "output_adopted",
        "signature",
        "signature_sheet",
        "sticker_distributed",
        "checkpoint_found",
        "referral",
    }
)

Sent: TypeAlias = Row | Refused
Judged: TypeAlias = Fact | SentRetraction | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A campaign in which the sender takes part.

    Args:
        zone: Its time zone (IANA).
        leads: Whether the sender leads it: then it may speak for every partner.
        partners: Every organisation that takes part or once did, the lead included.
    """

    zone: str
    leads: bool
    partners: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything that rows may refer to: what is not here is not there for the sender.

    Args:
        places: Campaigns in which the sender takes part.
        quests: The campaign of each.
        people: Who each participant is today: another one, after a merge.
    """

    places: Mapping[UUID, Place]
    quests: Mapping[UUID, UUID]
    people: Mapping[UUID, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends, from which of its programs; the secret makes the pseudonyms."""

    workspace_id: UUID
    organisation_id: UUID
    source: str
    secret: str

    @property
    def full_source(self) -> str:
        """The source as facts keep it: nobody can speak as another organisation's."""
        return f"{self.own_id}/{self.source}"

    @property
    def own_id(self) -> str:
        """The sender's public id."""
        return public_id("org", self.organisation_id)


def judge(row: Sent, sender: Sender, known: Surroundings, at: datetime) -> Judged:
    """The fact that a row stands for, the retraction that it is, or why it is refused."""
    if isinstance(row, Refused):
        return row
    place = known.places.get(row.campaign)
    if place is None:
        return Refused(Mistake("/campaign", "not_found"))
    if isinstance(row, SentRetraction):
        return row
    mistakes = [*_foreign(row, sender, known, place)]
    if mistakes:
        return Refused(*mistakes)
    try:
        payload = read_payload(row.type, _signed(row, sender, place))
    except Refused as refused:
        return refused
    return _fact(row, sender, known, at, payload)


def participant_in(name: str | None) -> UUID | None:
    """The participant whom an actor names, if it is one of ours."""
    return _id_in("prt", name)


def _foreign(row: SentFact, sender: Sender, known: Surroundings, place: Place) -> Iterator[Mistake]:
    """Everything the row speaks of that is not there for the sender."""
    if row.quest is not None and known.quests.get(row.quest) != row.campaign:
        yield Mistake("/quest", "not_found")
    if (row.actor or "").startswith(PERSON) and participant_in(row.actor) not in known.people:
        yield Mistake("/actor", "not_found")
    if not place.leads and row.type in COUNTED_HERE:
        yield Mistake("/type", "only_the_lead")
    if row.partner is not None:
        yield from _no_doer("/partner", public_id("org", row.partner), sender, place)
    for field in sorted(FACT_TYPES[row.type].fields.intersection(DOERS, row.payload)):
        yield from _no_doer(f"/payload/{field}", row.payload[field], sender, place)


def _no_doer(pointer: str, name: object, sender: Sender, place: Place) -> Iterator[Mistake]:
    """Why the sender cannot say that this partner did it."""
    if not place.leads and name != sender.own_id:
        yield Mistake(pointer, "not_yours")
    elif _is_nobody(name, place):
        yield Mistake(pointer, "not_found")


def _is_nobody(name: object, place: Place) -> bool:
    """Whether a partner is named by an id of ours that takes no part; others may have any name."""
    ours = isinstance(name, str) and name.startswith("org_")
    return ours and _id_in("org", str(name)) not in place.partners


def _signed(row: SentFact, sender: Sender, place: Place) -> dict[str, Any]:
    """The payload with its doer, where the row or its sender says who that is."""
    doer = public_id("org", row.partner) if row.partner else None
    if doer is None and not place.leads:
        doer = sender.own_id
    payload = dict(row.payload)
    for field in FACT_TYPES[row.type].fields.intersection(DOERS):
        if doer is not None:
            payload.setdefault(field, doer)
    return payload


def _fact(
    row: SentFact, sender: Sender, known: Surroundings, at: datetime, payload: Mapping[str, Any]
) -> Fact:
    place = known.places[row.campaign]
    doer = next((payload[field] for field in DOERS if payload.get(field)), None)
    own = None if place.leads else sender.organisation_id
    visitor = row.visitor and visitor_of(sender.secret, sender.workspace_id, row.visitor)
    return fact_saying(
        payload,
        row.type,
        zone=place.zone,
        workspace_id=sender.workspace_id,
        campaign_id=row.campaign,
        occurred_at=row.occurred_at,
        received_at=at,
        source=sender.full_source,
        source_ref=row.source_ref,
        quantity=row.quantity,
        actor_id=_who(row.actor, sender, known),
        visitor_id=visitor or None,
        quest_id=row.quest,
        partner_id=SHARED_ID if row.joint else row.partner or _id_in("org", doer) or own,
        channel=row.channel,
        network=row.network,
        locale=row.locale,
    )


def _who(name: str | None, sender: Sender, known: Surroundings) -> UUID | None:
    if name is None:
        return None
    person = participant_in(name)
    if person is not None:
        return known.people[person]
    return person_of(sender.secret, sender.workspace_id, name)


def _id_in(prefix: str, name: str | None) -> UUID | None:
    if name is None or not name.startswith(f"{prefix}_"):
        return None
    try:
        return parse_id(prefix, name)
    except InvalidId:
        return None
