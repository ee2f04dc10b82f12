"""What goes out and what comes back: plain values between store, use cases and delivery."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

DeliveryState = Literal["pending", "delivered", "exhausted", "withheld"]
Payload = Literal["full", "thin"]
Ordering = Literal["none", "subject"]
ConsentNeeded = Literal["any", "granted", "confirmed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one receiver, leased to whoever holds ``token``.

    Attributes:
        attempt: Number of this call, from 1.
        last_try: A failure of this call is final.
        secret: The receiver's signing secret, sealed (``service/secret_box.py``).
        former: What it was before, sealed, each with the time until which it signs as well.
        headers: Further headers that the receiver wants, sealed.
        slots: Calls at a time to this receiver.
        consent: What the person it is about must have said to the receiver's organisation.
        taken_over: Another worker had it, and did not finish in time.
        body: The exact bytes to sign and send.
    """

    workspace_id: UUID
    id: UUID
    endpoint_id: UUID
    message_id: str
    url: str
    secret: bytes
    body: bytes
    attempt: int
    last_try: bool
    token: UUID
    former: tuple[tuple[bytes, datetime], ...] = ()
    headers: bytes | None = None
    slots: int = 2
    consent: ConsentNeeded = "any"
    taken_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one call; ``status`` is None when no answer came, ``error`` then says why."""

    started_at: datetime
    duration_ms: int
    status: int | None
    error: str | None
    text: str
    retry_after: str | None = None

    @property
    def ok(self) -> bool:
        """Only a complete 2xx answer is a success."""
        return self.error is None and self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """The receiver says it is gone for good."""
        return self.status == 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A letter, what came of it and what follows: ``wait`` seconds until the next call."""

    letter: Letter
    reply: Reply
    state: DeliveryState
    wait: float


class Courier(Protocol):
    """Whoever carries letters out of the house."""

    async def check(self, url: str) -> None:
        """Refuse an address that must not be called (WebhookUrlForbidden)."""

    async def send(self, letter: Letter) -> Reply:
        """Make one call; every failure of the other side is a Reply, not an exception."""
