"""Bodies are read strictly everywhere: as JSON, up to a limit, and the contract says so."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.api.openapi import Lax, ensure_strict
from tests.assembled import committed_document

JSON = "application/json"
PATHS: dict[str, Any] = committed_document()["paths"]
SIGNED = {"receive"}  # reads the bytes that were signed, up to a limit: tests/api/test_signals.py
# (method, path, description) of every operation that takes JSON and nothing else.
TAKING_JSON = [
    (method.upper(), path, operation)
    for path, item in PATHS.items()
    for method, operation in item.items()
    if list(operation.get("requestBody", {}).get("content", {})) == [JSON]
    and operation["operationId"] not in SIGNED
]
TOO_LARGE = b" " * (16 * 256 * 1024 + 1)  # also for calls that bring a thousand things
BAD = [
    (b"{", JSON, (400, "malformed-json")),
    (b'{"a": 1, "a": 2}', JSON, (400, "malformed-json")),
    (b"{}", "text/plain", (415, "unsupported-media-type")),
    (TOO_LARGE, JSON, (413, "payload-too-large")),
]


async def test_each_call_that_takes_json_refuses_what_is_none(client: httpx.AsyncClient) -> None:
    """Before anybody asks who calls, about what: nobody makes us read without an end."""
    assert len(TAKING_JSON) > 80
    wrong = []
    for method, path, operation in TAKING_JSON:
        there = re.sub(r"\{\w+\}", "x", path)
        for content, media, expected in BAD:
            reply = await client.request(
                method, there, content=content, headers={"content-type": media}
            )
            if (reply.status_code, reply.json().get("code")) != expected:
                wrong.append((operation["operationId"], expected, reply.status_code))
    assert wrong == []


def test_each_call_says_what_it_may_be_refused_for() -> None:
    bodies = {operation["operationId"] for _, _, operation in TAKING_JSON}
    silent = []
    for item in PATHS.values():
        for operation in item.values():
            said = set(operation["responses"])
            wanted = {"400", "429", "503"}
            if operation["security"] and {} not in operation["security"]:
                wanted.add("401")
            if operation["operationId"] in bodies:
                wanted |= {"413", "415", "422"}
            silent += [(operation["operationId"], status) for status in sorted(wanted - said)]
    assert silent == []


def test_a_route_that_takes_whatever_comes_is_not_served() -> None:
    app = FastAPI()

    @app.post("/lax")
    async def lax(body: dict[str, int]) -> None:
        """FastAPI's own way: no limit, and the last of two members alike wins."""

    with pytest.raises(Lax, match="/lax"):
        ensure_strict(app)
