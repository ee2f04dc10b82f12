"""What every CRM connector takes and gives, whatever the CRM."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

Value: TypeAlias = str | int | float | bool
Json: TypeAlias = Any


class Outcome(StrEnum):
    """What became of one contact."""

    CREATED = "created"
    UPDATED = "updated"
    SUPPRESSED = "suppressed"  # the CRM must not write to them: only a new consent changes that
    REJECTED = "rejected"  # this row cannot be taken as it is
    RETRY = "retry"


class Subscription(StrEnum):
    """What a CRM is told about consent."""

    PENDING = "pending"  # granted, and no proven mailbox stands behind it yet
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A consent that the CRM has not heard of."""

    status: Subscription
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something a person did: one completion, under the organisation's own name for it.

    ``holds`` is false where it was told and counts no more.
    """

    key: str
    kind: str
    title: str
    quantity: int
    at: datetime
    holds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person as one connection sends them.

    Attributes:
        ref: The organisation's pseudonym for them: our own unique key in the CRM.
        standing: What holds now, for who is new to the CRM.
        values: By the CRM's own property names; empty ones are not in it.
        consent: Only where it is newer than what the CRM was told; else no status is sent.
        known_as: The address that was sent last, where the CRM may know another one.
        was_suppressed: The CRM refused them before; this consent is newer than that.
        lists: Lists or tags of the CRM, and whether the person belongs there.
        deeds: What they did and the CRM does not know, where it keeps a history.
    """

    ref: str
    email: str
    standing: Subscription = Subscription.SUBSCRIBED
    values: Mapping[str, Value] = field(default_factory=dict)
    consent: Evidence | None = None
    remote_id: str | None = None
    known_as: str | None = None
    was_suppressed: bool = False
    lists: Mapping[str, bool] = field(default_factory=dict)
    deeds: Sequence[Deed] = ()

    @property
    def key_address(self) -> str:
        """The address under which the CRM knows them."""
        return self.known_as or self.email


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one contact: ``code`` is ours, ``message`` is what the CRM said.

    Attributes:
        wait: Seconds that the CRM wants to be left alone.
    """

    ref: str
    outcome: Outcome
    remote_id: str | None = None
    code: str = ""
    message: str = ""
    wait: float = 0.0

    @property
    def halts(self) -> bool:
        """Whether the whole connection has to stop: this contact was not even looked at."""
        return self.code in HALTS


THROTTLED, UNAUTHORISED, MISCONFIGURED = "throttled", "unauthorised", "misconfigured"
HALTS = frozenset({THROTTLED, UNAUTHORISED, MISCONFIGURED})
AMBIGUOUS = "ambiguous"
NOT_THERE = "not_there"  # nothing to withdraw or erase: as good as done


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to a CRM.

    Attributes:
        shown: The path as the call log shows it: without an address in it.
        rows: How many contacts it is about.
        about: The one person it tells of, as they are when the call begins: whoever withdrew in
            the meantime is not told of.
    """

    method: str
    path: str
    json: Json = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    shown: str | None = None
    rows: int = 1
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back; ``status`` is None when no answer came, ``error`` then says why."""

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    text: str = ""
    json: Json = None
    error: str | None = None

    @property
    def ok(self) -> bool:
        """A complete 2xx answer; what it says about each row is another question."""
        return self.error is None and self.status is not None and 200 <= self.status < 300

    def member(self, name: str) -> Json:
        """A member of the JSON object, if it is one."""
        return self.json.get(name) if isinstance(self.json, dict) else None

    def members(self, name: str) -> list[dict[str, Json]]:
        """The objects in a list of the JSON object."""
        found = self.member(name)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


class Line(Protocol):
    """Whoever makes calls to one CRM: bounded, guarded, at the connection's pace, with a log."""

    async def call(self, call: Call) -> Reply:
        """Make one call; every failure of the other side is a Reply, not an exception."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property that the CRM's contacts have."""

    name: str
    kind: str = "text"
    read_only: bool = False
    unique: bool = False


def history_name(name: str) -> str:
    """How a connector lists, among the properties, what it writes a history with."""
    return f"history/{name}"


class CrmRefused(Exception):
    """The CRM did not say what it was asked about itself."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply.status))
        self.reply = reply


class Connector(Protocol):
    """One CRM. Results come one per contact, whatever the CRM's HTTP status was."""

    async def upsert(self, batch: Sequence[Contact]) -> list[Result]:
        """Create or update contacts by our own key; a status only where there is evidence."""

    async def withdraw(self, batch: Sequence[Contact]) -> list[Result]:
        """Say that these people want no more; never creates a contact."""

    async def erase(self, batch: Sequence[Contact]) -> list[Result]:
        """Remove these people from the CRM for good."""

    async def properties(self) -> list[Property]:
        """The properties its contacts have.

        Raises:
            CrmRefused: it did not say.
        """
