"""What the doubles of all CRMs have in common."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Any, TypeAlias

from aiohttp import web
from pydantic_core import from_json

from service.crm.doubles.screen import screen

Json: TypeAlias = Any
Answer: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
NEXT, KEPT = "/-/next", "/-/contacts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer that somebody ordered; ``hang`` seconds before it, ``only`` for these paths."""

    status: int
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: float = 0.0
    only: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One request that came in."""

    method: str
    path: str
    json: Json


class Double:
    """A CRM in memory.

    Attributes:
        token: What callers have to know; whoever renews gets the next one.
        contacts: By the CRM's own id.
        heard: Every request, in order.
        said_next: What to answer instead of the truth, in order.
        limit: Calls within so many seconds; ``None``: as many as you like.
    """

    name = "a CRM"

    def __init__(self, *, token: str = "secret", limit: tuple[int, float] | None = None) -> None:  # noqa: S107 (of a double)
        self.token = token
        self.contacts: dict[str, dict[str, Json]] = {}
        self.heard: list[Heard] = []
        self.said_next: deque[Said] = deque()
        self.limit = limit
        self.url = ""
        self._calls: deque[float] = deque()
        self._ids = count(101)

    def routes(self) -> list[web.RouteDef]:
        """The CRM's own paths."""
        raise NotImplementedError

    def knows(self, request: web.Request) -> bool:
        """Whether the caller may."""
        return request.headers.get("Authorization") == f"Bearer {self.token}"

    def stranger(self) -> web.Response:
        """What a caller without the token is told."""
        return web.json_response({"message": "Unauthorized"}, status=401)

    def too_many(self) -> web.Response:
        """What a caller beyond the limit is told."""
        return web.json_response({"message": "Too many requests"}, status=429)

    def signs(self) -> dict[str, str]:
        """What each answer says of the limit; called once per answer."""
        return {}

    def calls_left(self) -> tuple[int, int] | None:
        """How many calls are left of how many, where there is a limit."""
        return None if self.limit is None else (self.limit[0] - len(self._calls), self.limit[0])

    def new_id(self) -> str:
        """The id of a new contact."""
        return str(next(self._ids))

    def next(self, status: int, body: Json = None, **more: Any) -> None:
        """Order the next answer."""
        self.said_next.append(Said(status=status, body=body, **more))

    def by(self, name: str, value: Json) -> list[str]:
        """The ids of contacts that have this value there."""
        return [key for key, one in self.contacts.items() if one.get(name) == value]

    def application(self) -> web.Application:
        """The server."""
        app = web.Application(middlewares=[self._gate])
        own = [web.get("/", self._page), web.get(KEPT, self._kept), web.post(NEXT, self._order)]
        app.add_routes([*own, *self.routes()])
        return app

    @web.middleware
    async def _gate(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        """Everything but the page: ordered answers, the token, the limit."""
        if request.path in {"/", NEXT, KEPT}:
            return await handler(request)
        body = await request.read()
        self.heard.append(Heard(method=request.method, path=request.path_qs, json=_parsed(body)))
        if self.said_next and request.path.startswith(self.said_next[0].only):
            return await _saying(self.said_next.popleft())
        if self._is_renewal(request):
            return await handler(request)
        if not self.knows(request):
            return self.stranger()
        answer = self.too_many() if self._exceeds() else await handler(request)
        answer.headers.update(self.signs())
        return answer

    def _is_renewal(self, request: web.Request) -> bool:
        return request.path.endswith("/token")

    def _exceeds(self) -> bool:
        if self.limit is None:
            return False
        most, seconds = self.limit
        now = monotonic()
        while self._calls and self._calls[0] <= now - seconds:
            self._calls.popleft()
        if len(self._calls) >= most:
            return True
        self._calls.append(now)
        return False

    async def _page(self, _: web.Request) -> web.Response:
        """The contacts, for people."""
        calls = [(one.method, one.path) for one in self.heard]
        text = screen(self.name, self.contacts, calls)
        return web.Response(text=text, content_type="text/html")

    async def _kept(self, _: web.Request) -> web.Response:
        """The contacts, for programs."""
        return web.json_response([{"id": key, **one} for key, one in self.contacts.items()])

    async def _order(self, request: web.Request) -> web.Response:
        """``{"status": 429, "headers": {"Retry-After": "3"}, "body": {...}, "times": 2}``."""
        wanted = await request.json()
        for _ in range(int(wanted.pop("times", 1))):
            self.said_next.append(Said(**wanted))
        return web.json_response({"ordered": len(self.said_next)})


async def _saying(said: Said) -> web.Response:
    await asyncio.sleep(said.hang)
    if said.body is None or isinstance(said.body, str):
        return web.Response(status=said.status, text=said.body or "", headers=said.headers)
    return web.json_response(said.body, status=said.status, headers=said.headers)


def _parsed(body: bytes) -> Json:
    try:
        return from_json(body)
    except ValueError:
        return body.decode("utf-8", "replace")


@asynccontextmanager
async def doubling(double: Double, *, port: int = 0) -> AsyncIterator[Double]:
    """A double that listens on this machine, until the block ends."""
    runner = web.AppRunner(double.application(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        double.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield double
    finally:
        await runner.cleanup()
