"""An event as one organisation may see it. Pure.

Whatever in it could tell two organisations that they mean the same person is replaced by a name
of the organisation's own. The lead of a campaign, which reviews what people hand in, keeps the
ids of completions and contributions; its partners have others.
"""

import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from quests.errors import InvalidId
from quests.ids import LENGTH, parse_id, public_id
from service.events.catalogue import ParticipantMerged
from service.events.envelope import PERSON, Announced, envelope
from service.pseudonyms import own_id, participant_ref, sequence_shift

AN_ID = re.compile(rf"([a-z]{{1,8}})_[a-z2-7]{{{LENGTH}}}(?![a-z2-7])")
OF_PEOPLE = "referral/"  # tells of somebody, also where nobody is the one it is told of
SHARED = frozenset({"bdg", "cmp", "clm", "mst", "org", "qst", "seg"})
"""Prefixes of what belongs to the campaign; every other id in an event is of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observer:
    """Who looks: an organisation, and whether it leads the campaign of the event."""

    organisation_id: UUID
    leads: bool
    secret: str


def seen_by(event: Announced, observer: Observer, **version: str) -> dict[str, Any]:
    """The event's envelope as an organisation sees it, in its own names."""
    secret, organisation = observer.secret, observer.organisation_id
    person = event.participant_id
    seen = replace(event, sequence=event.sequence + sequence_shift(secret, organisation))
    if person is not None or event.subject.startswith(OF_PEOPLE):
        seen = replace(seen, data=_data(event, observer))
        if not (observer.leads or event.subject.startswith(PERSON)):
            seen = replace(seen, subject=_own(event.subject, observer))
    return envelope(
        seen,
        organisation,
        message=own_id(secret, organisation, "msg", event.id),
        ref=participant_ref(secret, organisation, person) if person else None,
        **version,
    )


def _data(event: Announced, observer: Observer) -> dict[str, Any]:
    if event.type == ParticipantMerged.type:
        former = parse_id("prt", event.data["former"]["ref"])
        ref = participant_ref(observer.secret, observer.organisation_id, former)
        return {"former": {"ref": ref}}
    if observer.leads:
        return event.data
    shown: dict[str, Any] = _own(event.data, observer)
    return _without_other_partners(shown, public_id("org", observer.organisation_id))


def _own(value: Any, observer: Observer) -> Any:
    """The value with a name of the observer's own in place of each id of a person's."""
    if isinstance(value, dict):
        return {name: _own(member, observer) for name, member in value.items()}
    if isinstance(value, list):
        return [_own(member, observer) for member in value]
    if isinstance(value, str):
        return AN_ID.sub(lambda found: _own_id(found, observer), value)
    return value


def _own_id(found: re.Match[str], observer: Observer) -> str:
    prefix, text = found[1], found[0]
    if prefix in SHARED:
        return text
    try:
        identifier = parse_id(prefix, text)
    except InvalidId:  # a word of somebody's that only looks like one
        return text
    return own_id(observer.secret, observer.organisation_id, prefix, identifier)


def _without_other_partners(data: dict[str, Any], own: str) -> dict[str, Any]:
    """A partner learns whom it brought itself; all others came by "somebody else"."""
    tracking = data.get("tracking")
    if tracking is None or tracking["partner"] in {None, own}:
        return data
    return {**data, "tracking": {**tracking, "partner": None}}
