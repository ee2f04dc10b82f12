"""Passing routers by that a request is not for changes nothing about who answers it."""

import re

from fastapi import APIRouter
from starlette.routing import Match, Route

from service.api.routers import ROUTERS
from service.api.sieve import sieved

PATHS = {
    re.sub(r"{[^}]+}", "x", route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, Route)
}


def test_a_router_answers_what_it_answered() -> None:
    for router in ROUTERS:
        for path in sorted(PATHS | {"/", "/v1", "/v1/", "/v1/campaigns/x/", "/nowhere"}):
            for method in ("GET", "POST"):
                scope = {"type": "http", "method": method, "path": path, "headers": []}
                asked = type(router).matches(router, dict(scope))[0]
                assert sieved(router).matches(dict(scope))[0] == asked, path


def test_a_router_that_is_passed_by_is_not_asked() -> None:
    asked: list[str] = []

    class Curious(APIRouter):
        def matches(self, scope):
            asked.append(scope["path"])
            return Match.FULL, {}

    router = Curious()
    router.add_route("/v1/one/{id}", lambda _: None)

    for path in ("/v1/two/x", "/v1/one/x"):
        sieved(router).matches({"type": "http", "method": "GET", "path": path, "headers": []})

    assert asked == ["/v1/one/x"]
