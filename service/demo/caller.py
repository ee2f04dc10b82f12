"""Calls the API as a phone does: with patience, and after a lost answer with the same key."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import aiohttp
from pydantic_core import from_json, to_json

Json: TypeAlias = dict[str, Any]

CONNECTIONS = 12
# Waiting for one of our own connections to be free is nobody's fault, and is not counted.
PATIENCE = aiohttp.ClientTimeout(total=None, sock_connect=30, sock_read=30)
# Shorter than the server takes: nearly every answer is lost on its way.
IMPATIENCE = aiohttp.ClientTimeout(total=None, sock_connect=30, sock_read=0.002)
TRIES = 8
BUSY = {503: "dependency-unavailable", 409: "idempotency-in-progress"}


class DemoFailed(Exception):
    """The demo cannot go on, and why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``sent`` counts how often it was asked for."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    sent: int

    @property
    def json(self) -> Json:
        """The body, parsed."""
        parsed: Json = from_json(self.body)
        return parsed

    @property
    def replayed(self) -> bool:
        """Whether the server says that it had answered before."""
        return self.headers.get("idempotent-replayed") == "true"

    @property
    def code(self) -> str:
        """The code of a refusal."""
        return str(self.json.get("code", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. Without ``key`` a POST is sent once and only once."""

    method: str
    path: str
    token: str | None = None
    body: Mapping[str, Any] | bytes | None = None
    key: str | None = None
    content_type: str = "application/json"
    accept_language: str = "en"
    if_match: str | None = None
    user_agent: str | None = None

    def headers(self) -> dict[str, str]:
        """What goes before the body."""
        headers = {"accept-language": self.accept_language}
        if self.body is not None:
            headers["content-type"] = self.content_type
        if self.token is not None:
            headers["authorization"] = f"Bearer {self.token}"
        if self.key is not None:
            headers["idempotency-key"] = self.key
        if self.if_match is not None:
            headers["if-match"] = self.if_match
        if self.user_agent is not None:
            headers["user-agent"] = self.user_agent
        return headers

    def content(self) -> bytes | None:
        """The body as bytes."""
        return self.body if isinstance(self.body, bytes | None) else to_json(self.body)

    @property
    def repeatable(self) -> bool:
        """Whether sending it again does no harm."""
        return self.method != "POST" or self.key is not None


class Caller:
    """Speaks HTTP with one server and counts what it went through."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.counts = Counter[str]()

    async def __aenter__(self) -> Self:
        # Connections rest shorter than the server keeps them, or it would hang up on us.
        connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=2)
        self._http = aiohttp.ClientSession(self._address, connector=connector)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def ask(self, call: Call, *expected: int, impatient: bool = False) -> Answer:
        """Send until there is an answer.

        Args:
            call: The request.
            expected: Statuses to hand back; 200 and 201 when left out.
            impatient: Hang up on the first try, before the answer can come.

        Raises:
            DemoFailed: another status, or no answer after ``TRIES`` times.
        """
        for sent in range(1, TRIES + 1):
            answer = await self._try(call, sent, impatient=impatient and sent == 1)
            if answer is None or self._asks_for_patience(answer):
                await asyncio.sleep(0.02 * sent * sent)
                continue
            if answer.status not in (expected or (200, 201)):
                text = answer.body.decode(errors="replace")[:500]
                raise DemoFailed(f"{call.method} {call.path}: {answer.status} {text}")
            return answer
        raise DemoFailed(f"{call.method} {call.path}: no answer after {TRIES} tries")

    async def _try(self, call: Call, sent: int, *, impatient: bool) -> Answer | None:
        self.counts["requests"] += 1
        try:
            async with self._http.request(
                call.method,
                call.path,
                data=call.content(),
                headers=call.headers(),
                allow_redirects=False,
                timeout=IMPATIENCE if impatient else PATIENCE,
            ) as response:
                return Answer(response.status, await response.read(), response.headers, sent)
        except (aiohttp.ClientError, OSError) as lost:  # a timeout is an OSError
            self.counts["answers lost"] += 1
            if not call.repeatable:
                raise DemoFailed(f"{call.method} {call.path}: {lost!r}") from lost
            return None

    def _asks_for_patience(self, answer: Answer) -> bool:
        busy = answer.status in BUSY and answer.code == BUSY[answer.status]
        self.counts["told to wait"] += busy
        return busy
