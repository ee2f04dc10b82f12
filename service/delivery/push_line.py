"""Calls to push services: guarded like webhooks, signed, encrypted for one browser alone."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from quests.errors import WebhookUrlForbidden
from service.delivery.backoff import retry_after_seconds
from service.delivery.courier import utc_now
from service.delivery.guard import Guard, Target, networks
from service.delivery.guarded_http import open_guarded, reason_of, url_of
from service.push.encryption import encrypt
from service.push.line import Answer, Push, PushRefused, is_service
from service.push.vapid import Vapid, contact_of
from service.settings import Settings

DEADLINE_SECONDS = 15.0
MOST_CONNECTIONS = 64
USER_AGENT = "Coquest-Push/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpPushLine:
    """Calls push services by HTTP. Open one per process with :func:`open_push_line`."""

    http: aiohttp.ClientSession
    guard: Guard
    services: Collection[str]
    vapid: Vapid
    clock: Callable[[], datetime]

    def check(self, endpoint: str) -> None:
        """Refuse an address that must not be called (PushRefused).

        No name is looked up for whoever comes by: where it leads is vetted when it is called.
        """
        self._target(endpoint)

    async def push(self, push: Push) -> Answer:
        """Make one call; every failure of the other side is an Answer, not an exception."""
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await self._post(push)
        except TimeoutError:
            return Answer(status=None, error="timeout")
        except PushRefused:  # allowed when it was given, and not any more
            return Answer(status=403, error="forbidden_address")
        except (aiohttp.ClientError, OSError) as wrong:
            return Answer(status=None, error=reason_of(wrong))

    async def _post(self, push: Push) -> Answer:
        target, at = self._target(push.endpoint), self.clock()
        headers = {
            "Authorization": self.vapid.authorization(push.endpoint, at),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(push.ttl),
            "Topic": push.topic,
            "Urgency": "normal",
            "User-Agent": USER_AGENT,
        }
        body = encrypt(push.text.encode(), push.keys)
        async with self.http.post(
            url_of(target), data=body, headers=headers, allow_redirects=False
        ) as reply:
            wait = retry_after_seconds(reply.headers.get("Retry-After"), now=at)
            return Answer(status=reply.status, wait=wait)  # what else it says is left unread

    def _target(self, endpoint: str) -> Target:
        try:
            target = self.guard.parse(endpoint)
        except WebhookUrlForbidden as wrong:
            raise PushRefused(wrong.detail, field="endpoint") from wrong
        if not is_service(target.host, self.services):
            raise PushRefused("We do not call this push service.", field="endpoint")
        return target


@asynccontextmanager
async def open_push_line(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[HttpPushLine]:
    """Connections to push services, closed at the end.

    Args:
        settings: Which services may be called, and who we are to them.
        clock: Where the time of a signature comes from.
    """
    guard = Guard(
        allow_private=settings.webhooks_allow_private,
        networks=networks(settings.webhooks_allow_networks),
        own_hosts=settings.own_hosts(),
    )
    vapid = Vapid(settings.signing_secret(), contact_of(settings.mail_from, settings.public_url))
    async with open_guarded(guard, limit=MOST_CONNECTIONS) as http:
        yield HttpPushLine(
            http=http,
            guard=guard,
            services=settings.push_hosts(),
            vapid=vapid,
            clock=clock,
        )
