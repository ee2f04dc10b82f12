"""One call to a push service, as plain values between store, use cases and delivery."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from quests.errors import CoquestError
from service.push.encryption import BrowserKeys

TAKEN = range(200, 300)
GONE = frozenset({404, 410})
AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A message to one browser; ``ttl`` in seconds, how long the service is to keep it."""

    endpoint: str
    keys: BrowserKeys
    text: str
    topic: str
    ttl: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a push service said; ``status`` None when nothing came, ``error`` then says why."""

    status: int | None
    error: str | None = None
    wait: float | None = None

    @property
    def taken(self) -> bool:
        """The service has it."""
        return self.status in TAKEN

    @property
    def gone(self) -> bool:
        """There is no such browser any more."""
        return self.status in GONE

    @property
    def passing(self) -> bool:
        """It may well go later."""
        return self.status is None or self.status in AGAIN or self.status >= 500


class PushRefused(CoquestError):
    """What a browser gave out is no address of a push service, or nothing to encrypt for."""

    code, title = "push-refused", "Notifications cannot be sent there"


class PushLine(Protocol):
    """Whoever calls push services."""

    def check(self, endpoint: str) -> None:
        """Refuse an address that must not be called (PushRefused)."""

    async def push(self, push: Push) -> Answer:
        """Make one call; every failure of the other side is an Answer, not an exception."""


def is_service(host: str, services: Collection[str]) -> bool:
    """Whether a host is among the push services that are called: names, ``*.name``, or ``*``."""
    name = host.rstrip(".").lower()
    return any(
        one in {"*", name} or (one.startswith("*.") and name.endswith(one[1:])) for one in services
    )
