"""Calls to CRMs: bounded in time and size, guarded like webhooks, signed, paced and noted.

A 401 is answered by one renewal of the token where the connection can renew it; a second 401 is the
connector's to tell. Redirects are not followed and proxies are not asked.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import aiohttp

from quests.errors import WebhookUrlForbidden
from service.crm.calls import Account, CallNote, kept_text
from service.crm.hints import rest_seconds
from service.crm.interface import Call, Reply
from service.crm.kinds import KINDS, Access
from service.delivery.courier import utc_now
from service.delivery.guard import Guard, networks
from service.delivery.guarded_http import open_guarded, url_of
from service.delivery.pace import Pace

DEADLINE_SECONDS = 30.0
MOST_CONNECTIONS = 128
READ_BYTES = 4 * 1024 * 1024
UNKNOWN = 401
WITHDRAWN = "withdrawn"  # meanwhile: nothing was sent
RENEWING = ("refresh_token", "client_id", "client_secret")
USER_AGENT = "Coquest-CRM/1"


@dataclass(slots=True)
class HttpLine:
    """One account's line.

    Attributes:
        still: Whether a person, by their pseudonym, may be told of; asked when a call begins.
        notes: Every call made on it.
        renewed: New credentials, to be kept: the old ones may be void.
        rest: See :class:`service.crm.calls.Noted`.
    """

    http: aiohttp.ClientSession
    account: Account
    pace: Pace
    guard: Guard
    still: Callable[[str], Awaitable[bool]] | None = None
    notes: list[CallNote] = field(default_factory=list)
    renewed: Access | None = None
    rest: float = 0.0
    _renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def call(self, call: Call) -> Reply:
        """Make one call; again, once, with a renewed token."""
        access = self._access()
        reply = await self._noted(call, KINDS[self.account.kind].sign(access))
        if reply.status == UNKNOWN and await self._renew(access):
            reply = await self._noted(call, KINDS[self.account.kind].sign(self._access()))
        return reply

    def _access(self) -> Access:
        return self.renewed or self.account.access

    async def _renew(self, used: Access) -> bool:
        """Whether there is another token than the one that was refused."""
        path = KINDS[self.account.kind].renews
        async with self._renewing:
            if self._access() is not used:  # somebody beside us was faster
                return True
            if path is None or self.renewed is not None or not used.get("refresh_token"):
                return False
            form = {name: used[name] for name in RENEWING if used.get(name)}
            call = Call(method="POST", path=path, form={"grant_type": "refresh_token", **form})
            said = await self._noted(call, {})
            token = said.member("access_token")
            if not said.ok or not isinstance(token, str):
                return False
            fresh = said.member("refresh_token")
            self.renewed = {**used, "token": token, **({"refresh_token": fresh} if fresh else {})}
            return True

    async def _noted(self, call: Call, headers: dict[str, str]) -> Reply:
        async with self.pace.turn():
            if call.about and self.still and not await self.still(call.about):
                return Reply(status=None, error=WITHDRAWN)
            at, began = utc_now(), perf_counter()
            reply = await self._tried(call, headers)
        if reply.status is not None:
            self.rest = rest_seconds(self.account.kind, reply)
        self.notes.append(
            CallNote(
                at=at,
                duration_ms=round((perf_counter() - began) * 1000),
                method=call.method,
                path=call.shown or call.path.partition("?")[0],
                rows=call.rows,
                status=reply.status,
                error=reply.error,
                reply=kept_text(_worth_keeping(reply), self._access()),
            )
        )
        return reply

    async def _tried(self, call: Call, headers: dict[str, str]) -> Reply:
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await self._made(call, headers)
        except TimeoutError:
            return Reply(status=None, error="timeout")
        except WebhookUrlForbidden:
            return Reply(status=None, error="forbidden_address")
        except (aiohttp.ClientError, OSError) as wrong:
            return Reply(status=None, error=type(wrong).__name__)

    async def _made(self, call: Call, headers: dict[str, str]) -> Reply:
        url = url_of(self.guard.parse(self.account.base_url + call.path))
        sent: dict[str, Any] = {} if call.json is None else {"json": call.json}
        if call.form is not None:
            sent["data"] = call.form
        async with self.http.request(
            call.method,
            url,
            headers={"User-Agent": USER_AGENT, **call.headers, **headers},
            allow_redirects=False,
            **sent,
        ) as answer:
            text = await _whole(answer)
            named = {name.lower(): value for name, value in answer.headers.items()}
            if text is None:
                return Reply(status=answer.status, headers=named, error="too_large")
            return Reply(status=answer.status, headers=named, text=text, json=_parsed(text))


@dataclass(frozen=True, slots=True)
class HttpExchange:
    """Opens lines on the connections of one process."""

    http: aiohttp.ClientSession
    guard: Guard

    def line(self, account: Account, pace: Pace | None = None) -> HttpLine:
        """A line to one account, at its pace."""
        own = Pace(rate=account.rate, in_flight=account.in_flight)
        return HttpLine(http=self.http, account=account, pace=pace or own, guard=self.guard)


@asynccontextmanager
async def open_exchange(
    *, allow_private: bool, allow_networks: str = "", own_hosts: Collection[str] = ()
) -> AsyncIterator[HttpExchange]:
    """Connections to CRMs, closed at the end.

    Args:
        allow_private: Also http:// and private addresses (trials only).
        allow_networks: Private networks that may be called, separated by commas.
        own_hosts: Names that mean ourselves: nobody is to make us call us.
    """
    guard = Guard(
        allow_private=allow_private, networks=networks(allow_networks), own_hosts=own_hosts
    )
    async with open_guarded(guard, limit=MOST_CONNECTIONS) as http:
        yield HttpExchange(http, guard)


async def _whole(answer: aiohttp.ClientResponse) -> str | None:
    """The body; ``None`` when there is more of it than anybody needs."""
    read = bytearray()
    async for piece in answer.content.iter_any():
        read += piece
        if len(read) > READ_BYTES:
            answer.close()
            return None
    return read.decode("utf-8", "replace")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _worth_keeping(reply: Reply) -> str:
    """A refusal; of what went well only the errors: the rest repeats what people told us."""
    if not reply.ok:
        return reply.text
    errors = reply.members("errors")
    if isinstance(reply.json, list):
        errors = [one for one in reply.json if isinstance(one, dict) and one.get("errors")]
    return json.dumps(errors, ensure_ascii=False) if errors else ""
