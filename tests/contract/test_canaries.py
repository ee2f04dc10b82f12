"""Nothing that callers send comes back in a refusal, and nothing of it is logged.

A canary sits in every value of every operation: paths, queries, headers, members of bodies.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from service.store.session import Database
from tests.assembled import committed_document
from tests.logged import logged
from tests.mission import launch
from tests.people import Headers, join, key_of

CANARY = "canary4711@leak.example"
INSIDE = re.compile(
    r"Traceback|\.py\b|site-packages|\bSELECT\b|\bINSERT\b|asyncpg|sqlalchemy|pydantic|/work/|/root/",
    re.IGNORECASE,
)
LOUD = {
    "accept-language": CANARY,
    "cookie": f"session={CANARY}",
    "idempotency-key": CANARY,
    "if-match": f'"{CANARY}"',
    "if-none-match": f'"{CANARY}"',
    "origin": f"https://{CANARY}",
    "referer": f"https://{CANARY}/",
    "user-agent": CANARY,
    "x-forwarded-for": CANARY,
    "x-request-id": CANARY,
}
DOCUMENT: Any = committed_document()
OPERATIONS = [
    (method.upper(), path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]


def paths(path: str) -> tuple[str, str]:
    """The path with the canary, and with a well-formed id, wherever it has a parameter."""
    canary = re.sub(r"\{\w+\}", quote(CANARY), path)
    known = re.sub(r"\{(\w+)\}", lambda found: f"{PREFIXES.get(found[1], 'xxx')}_{'a' * 26}", path)
    return canary, known


PREFIXES = {
    "batch": "bat",
    "campaign": "cmp",
    "check": "pck",
    "claim": "clm",
    "completion": "cpl",
    "contribution": "ctb",
    "delivery": "dlv",
    "key": "key",
    "photo": "pho",
    "organisation": "org",
    "quest": "qst",
    "testimonial": "ctb",
    "webhook": "whk",
}


def queries(operation: Any) -> dict[str, str]:
    return {
        parameter["name"]: CANARY
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
    }


def spoilt(value: Any) -> Iterator[Any]:
    """The body with the canary in place of each of its values in turn, and as one more."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from ({**value, name: bad} for bad in spoilt(member))
        yield {**value, "unknown": CANARY}
    elif isinstance(value, list):
        yield [CANARY]
    else:
        yield CANARY
        yield [{"x": CANARY}]


def bodies(operation: Any) -> list[bytes | None]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return [None]
    example = content.get("example")
    if example is None:
        example = next(iter(content.get("examples", {}).values()), {}).get("value", {})
    made = [json.dumps(body).encode() for body in spoilt(example)]
    return [*made[:12], CANARY.encode(), json.dumps(CANARY).encode()]


def check(reply: httpx.Response) -> None:
    """What the answer says of the request is its path, as sent, and no more."""
    said = json.dumps(dict(reply.headers))
    if reply.status_code >= 400:
        problem = reply.json()
        said += json.dumps({name: part for name, part in problem.items() if name != "instance"})
        assert not INSIDE.search(said), said
    assert CANARY not in said, (reply.request.method, reply.request.url, said)


@pytest.fixture
async def callers(client: httpx.AsyncClient, db: Database) -> list[Headers]:
    mission = await launch(db)
    person = await join(client, mission)
    bad = {"authorization": f"Bearer {CANARY}"}
    return [{}, bad, person.headers, await key_of(db)]


@pytest.mark.attack
async def test_nothing_sent_comes_back_in_a_refusal_or_is_logged(
    client: httpx.AsyncClient, callers: list[Headers], caplog: pytest.LogCaptureFixture
) -> None:
    sent = 0
    with logged() as lines:
        for method, path, operation in OPERATIONS:
            query = queries(operation)
            for caller in callers:
                spoilt_path, good_path = paths(path)
                # Bodies are read only where the path is good and somebody known calls.
                good = bodies(operation) if caller in callers[2:] else [None]
                # Nothing is sent twice: without parameters both paths are the same.
                calls = [(spoilt_path, None), *((good_path, body) for body in good)]
                for there, body in dict.fromkeys(calls):
                    kind = {"content-type": "application/json"} if body else {}
                    headers = caller | LOUD | kind
                    check(
                        await client.request(
                            method, there, params=query, content=body, headers=headers
                        )
                    )
                    sent += 1

    assert sent > 300
    assert len(lines) > 0.9 * sent  # all but those about the health of the server
    assert CANARY not in "".join(lines)
    assert CANARY not in caplog.text


async def test_a_bug_names_the_route_and_never_the_path(app: FastAPI, client: Any) -> None:
    async def broken(what: str) -> None:
        raise RuntimeError("inside")

    app.add_api_route("/broken/{what}", broken)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=client.base_url) as outside:
        with logged() as lines:
            reply = await outside.get(f"/broken/{quote(CANARY)}")

    check(reply)
    (entry,) = (json.loads(line) for line in lines if '"unhandled"' in line)
    assert (entry["route"], entry["request_id"]) == ("/broken/{what}", reply.json()["request_id"])
    assert CANARY not in "".join(lines)
