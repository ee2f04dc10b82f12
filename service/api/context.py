"""The outermost layer: a request id, one log line and the timings of every request.

Pure ASGI, because a wrapping middleware would break context variables and cancellation.
"""

import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from time import perf_counter
from typing import Any

from prometheus_client import Counter, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.cors import Cors, answer_preflight, is_preflight
from service.api.crowd import Overloaded, Place
from service.api.headers import RawHeader, Safety
from service.api.problems import on_refusal
from service.api.strict_query import CredentialsInUrl, ForbiddenQuery, MalformedQuery, check_query
from service.logs import note
from service.metrics import REQUESTS, SECONDS
from service.rate_limits import RateLimited

GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}\Z")
REFUSED_HERE = (MalformedQuery, ForbiddenQuery, CredentialsInUrl, RateLimited, Overloaded)
QUIET = ("/health/", "/metrics")


class RequestContext:
    """Gives each request an id, and notes what became of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(reversed(scope["headers"]))  # of two alike the first counts, as for routes
        request_id = scope["request_id"] = _request_id(given.get(b"x-request-id"))
        extra = [(b"x-request-id", request_id.encode())]
        safety: Safety = scope["app"].state.safety
        place = Place(scope["app"].state.crowd, receive)
        started, status = perf_counter(), 500

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                place.leave()
                message["headers"] = safety.added_to(message["headers"], scope["path"]) + extra
            await send(message)

        try:
            if scope["query_string"]:
                check_query(scope["query_string"])
            if await _let_in(scope, given, extra, place):
                await answer_preflight(send_marked)
            else:
                await self._app(scope, place.receive, send_marked)
        except REFUSED_HERE as refusal:
            refused = await on_refusal(Request(scope), refusal)
            await refused(scope, receive, send_marked)
        finally:
            place.leave()
            _note(scope, status, perf_counter() - started)


async def _let_in(
    scope: Scope, given: Mapping[bytes, bytes], extra: list[RawHeader], place: Place
) -> bool:
    """Count the request, and say which page may read the answer; is that already the answer?

    Raises:
        RateLimited: not now.
        Overloaded: nor for anybody else.
    """
    state, authorization = scope["app"].state, given.get(b"authorization", b"")
    origin = given.get(b"origin")
    cors: Cors = state.cors
    try:
        cookie = given.get(b"cookie", b"")
        await state.gate.enter(scope, authorization, extra, cookie=cookie)
        await place.take(scope["path"])
    except (RateLimited, Overloaded):
        if origin is not None:
            extra += await cors.headers(scope["path"], origin, authorization, None)
        raise
    if origin is None:
        return False
    allowed = await cors.headers(scope["path"], origin, authorization, state.database)
    extra += allowed
    return bool(allowed) and is_preflight(scope["method"], given)


def _request_id(given: bytes | None) -> str:
    """The id a proxy gave, when it is harmless; else a fresh one."""
    if given is not None and GIVEN_ID.match(given):
        return given.decode("ascii")
    return secrets.token_hex(8)


def _note(scope: Scope, status: int, seconds: float) -> None:
    route = _route(scope)
    count, duration = _figures(scope["method"], route, status)
    count.inc()
    duration.observe(seconds)
    if not route.startswith(QUIET):
        note(
            "request",
            request_id=scope["request_id"],
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
        )


@lru_cache(1024)
def _figures(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, status), SECONDS.labels(method, route)


def _route(scope: Scope) -> str:
    """The template of the route, never the path: ids stay out of labels and logs."""
    route: Any = scope.get("route")
    return str(getattr(route, "path", "unknown"))
