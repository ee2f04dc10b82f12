"""One call to one receiver: bounded in time and size, no redirects, no proxies, no surprises."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter

import aiohttp
from cryptography.exceptions import InvalidTag

from quests.errors import WebhookUrlForbidden
from service.delivery.guard import Guard, networks
from service.delivery.guarded_http import CONNECT_SECONDS, open_guarded, reason_of, url_of
from service.delivery.signature import signed_headers
from service.letters import Letter, Reply
from service.secret_box import unseal

DEADLINE_SECONDS = 15.0
READ_BYTES = 64 * 1024
KEPT_CHARACTERS = 2000
USER_AGENT = "Coquest-Webhooks/1"
MOST_CONNECTIONS = 512
NO_HEADERS = frozenset({"Accept-Encoding"})  # we would have to unpack the answer


def utc_now() -> datetime:
    """The time of an attempt."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCourier:
    """Carries letters by HTTP. Open one per process with :func:`open_courier`."""

    http: aiohttp.ClientSession
    guard: Guard
    secret: str
    clock: Callable[[], datetime]

    async def check(self, url: str) -> None:
        """Refuse an address that must not be called (WebhookUrlForbidden)."""
        target = self.guard.parse(url)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self.guard.resolver().resolve(target.host, target.port)
        except OSError as wrong:
            raise WebhookUrlForbidden("This host cannot be called.") from wrong

    async def send(self, letter: Letter) -> Reply:
        """Make one call; every failure of the other side is a Reply, not an exception."""
        started_at, started = self.clock(), perf_counter()
        error = None
        reply = Reply(started_at=started_at, duration_ms=0, status=None, error=None, text="")
        try:
            async with (
                asyncio.timeout(DEADLINE_SECONDS),
                self._post(letter, started_at) as response,
            ):
                asked = response.headers.get("Retry-After")
                reply = replace(reply, status=response.status, retry_after=asked)
                reply = replace(reply, text=await _beginning(response))
        except TimeoutError:
            error = "timeout"
        except WebhookUrlForbidden:
            error = "forbidden_address"
        except InvalidTag:  # COQUEST_SECRET is not the one the receiver was made with
            error = "secret_unreadable"
        except (aiohttp.ClientError, OSError) as wrong:
            error = reason_of(wrong)
        return replace(reply, error=error, duration_ms=round((perf_counter() - started) * 1000))

    @asynccontextmanager
    async def _post(self, letter: Letter, at: datetime) -> AsyncIterator[aiohttp.ClientResponse]:
        target = self.guard.parse(letter.url)
        headers = {
            **self._wished(letter),
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            **signed_headers(self._secrets(letter, at), letter.message_id, letter.body, at=at),
        }
        async with self.http.post(
            url_of(target),
            data=letter.body,
            headers=headers,
            allow_redirects=False,
            skip_auto_headers=NO_HEADERS,
        ) as response:
            yield response

    def _secrets(self, letter: Letter, at: datetime) -> list[str]:
        """The secret in force, and those that it took the place of not long ago."""
        sealed = [letter.secret, *(one for one, until in letter.former if until > at)]
        return [unseal(self.secret, one, owner=letter.endpoint_id.bytes) for one in sealed]

    def _wished(self, letter: Letter) -> dict[str, str]:
        if letter.headers is None:
            return {}
        said = unseal(self.secret, letter.headers, owner=letter.endpoint_id.bytes)
        wished: dict[str, str] = json.loads(said)
        return wished


@asynccontextmanager
async def open_courier(
    secret: str,
    *,
    allow_private: bool,
    allow_networks: str = "",
    own_hosts: Collection[str] = (),
    clock: Callable[[], datetime] = utc_now,
) -> AsyncIterator[HttpCourier]:
    """A courier with its connections, closed at the end.

    Args:
        secret: The installation's secret, opens the receivers' signing secrets.
        allow_private: Also call http:// and private addresses (trials only).
        allow_networks: Private networks that may be called, separated by commas.
        own_hosts: Names that mean ourselves: nobody is to make us call us.
        clock: Where the time of an attempt comes from.
    """
    guard = Guard(
        allow_private=allow_private, networks=networks(allow_networks), own_hosts=own_hosts
    )
    async with open_guarded(guard, limit=MOST_CONNECTIONS, unpacks=False) as http:
        yield HttpCourier(http=http, guard=guard, secret=secret, clock=clock)


def interrupted(*, at: datetime) -> Reply:
    """A call that we broke off ourselves; the receiver may have got the message."""
    return Reply(started_at=at, duration_ms=0, status=None, error="interrupted", text="")


async def _beginning(response: aiohttp.ClientResponse) -> str:
    """The first part of the reply as text; the status counts, so the rest is left unread."""
    read = bytearray()
    async for piece in response.content.iter_any():
        read += piece
        if len(read) >= READ_BYTES:
            response.close()
            break
    text = read[: 4 * KEPT_CHARACTERS].decode("utf-8", "replace")
    return text.replace("\0", "")[:KEPT_CHARACTERS]  # PostgreSQL keeps no NUL
