"""What a connection needs to be called, and what is kept of each call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from service.crm.interface import Call, Reply
from service.crm.kinds import Access
from service.redaction import HIDDEN, redact

LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One CRM account as it is called.

    Attributes:
        access: Unsealed; never logged, never shown.
        rate: Calls in ten seconds.
    """

    kind: str
    base_url: str
    access: Access
    settings: Mapping[str, Any]
    rate: int
    in_flight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNote:
    """One call as the log keeps it: no credential, no address, nothing of a person's."""

    at: datetime
    duration_ms: int
    method: str
    path: str
    rows: int
    status: int | None
    error: str | None
    reply: str


def kept_text(text: str, access: Access) -> str:
    """The beginning of what a CRM said, without addresses, tokens and our own credentials."""
    found = redact(text.replace("\0", ""))
    for secret in filter(None, access.values()):
        found = found.replace(secret, HIDDEN)
    return found[:LONGEST]


class Noted(Protocol):
    """A line that remembers what was said on it, and the credentials it renewed.

    ``rest`` is for how many seconds the CRM is better left alone, by what it says is left.
    """

    notes: list[CallNote]
    renewed: Access | None
    rest: float

    async def call(self, call: Call) -> Reply:
        """As :meth:`service.crm.interface.Line.call`."""


class Exchange(Protocol):
    """Whoever opens lines to CRMs."""

    def line(self, account: Account) -> Noted:
        """A line to one account."""
