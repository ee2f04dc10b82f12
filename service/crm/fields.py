"""What of a person goes into which property: mappings are data. Pure.

An organisation says per property where its value comes from, how it is written, and what stands
there when we know nothing. Empty values are not sent.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from service.crm.interface import Property, Value

Known: TypeAlias = str | int | bool | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person as one organisation may see them: what they did in its campaigns, and no other.

    Attributes:
        completions: Accepted, by kind of Quest.
        consent: ``subscribed`` ``pending`` ``unsubscribed``.
    """

    ref: str
    email: str
    name: str | None
    locale: str
    joined_at: datetime | None
    channel: str | None
    area: str | None
    points: int
    completions: Mapping[str, int] = field(default_factory=dict)
    last_completed_at: datetime | None
    brought: int
    consent: str
    consent_at: datetime
    consent_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping:
    """One of our fields, their property, and what happens in between."""

    source: str
    property: str
    transform: str = "as_is"
    default: Value | None = None


SOURCES: Mapping[str, tuple[str, Callable[[Profile], Known]]] = {
    "ref": ("Your pseudonym for the person", lambda one: one.ref),
    "name": ("What they want to be called", lambda one: one.name),
    "first_name": ("The first word of it", lambda one: (one.name or "").partition(" ")[0]),
    "last_name": ("The rest of it", lambda one: (one.name or "").partition(" ")[2]),
    "locale": ("Their language", lambda one: one.locale),
    "joined_at": ("When they first joined", lambda one: one.joined_at),
    "channel": ("How they came", lambda one: one.channel),
    "area": ("Their area", lambda one: one.area),
    "points": ("Points", lambda one: one.points),
    "completions": ("Accepted completions", lambda one: sum(one.completions.values())),
    "last_completed_at": ("When the last was handed in", lambda one: one.last_completed_at),
    "people_brought": ("People who came by their Links", lambda one: one.brought),
    "consent_status": ("subscribed, pending or unsubscribed", lambda one: one.consent),
    "consent_at": ("Since when", lambda one: one.consent_at),
    "consent_text": ("Version of the text they read", lambda one: one.consent_text),
}
PER_KIND = "completions."  # completions.petition, completions.sticker ...


def _iso(value: Known) -> Value | None:
    if not isinstance(value, datetime):
        return None if value is None else str(value)
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _day(value: Known) -> Value | None:
    return value.astimezone(UTC).date().isoformat() if isinstance(value, datetime) else None


def _millis(value: Known) -> Value | None:
    return int(value.timestamp() * 1000) if isinstance(value, datetime) else None


TRANSFORMS: Mapping[str, Callable[[Known], Value | None]] = {
    "as_is": lambda value: _iso(value) if isinstance(value, datetime) else value,
    "text": _iso,
    "upper": lambda value: str(value).upper(),
    "lower": lambda value: str(value).lower(),
    "date": _day,
    "milliseconds": _millis,
    "yes_no": lambda value: "yes" if value else "no",
    "true_false": bool,
}


def is_source(name: str) -> bool:
    """Whether there is such a field of ours."""
    return name in SOURCES or (name.startswith(PER_KIND) and len(name) > len(PER_KIND))


def rendered(profile: Profile, mappings: Iterable[FieldMapping]) -> dict[str, Value]:
    """The values to send, by the CRM's property names."""
    values = {one.property: _value(profile, one) for one in mappings}
    return {name: value for name, value in values.items() if value not in (None, "")}


def _value(profile: Profile, mapping: FieldMapping) -> Value | None:
    known = _known(profile, mapping.source)
    if known in (None, ""):
        return mapping.default
    found = TRANSFORMS[mapping.transform](known)
    return mapping.default if found in (None, "") else found


def _known(profile: Profile, source: str) -> Known:
    if source.startswith(PER_KIND):
        return profile.completions.get(source.removeprefix(PER_KIND), 0)
    return SOURCES[source][1](profile)


def missing(mappings: Iterable[FieldMapping], there: Iterable[Property]) -> dict[str, str]:
    """Properties that cannot be written, and why: ``unknown`` or ``read_only``."""
    known = {one.name: one for one in there}
    wanted = [one.property for one in mappings]
    unknown = {name: "unknown" for name in wanted if name not in known}
    return unknown | {
        name: "read_only" for name in wanted if name in known and known[name].read_only
    }
