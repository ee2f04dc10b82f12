"""Bad input gets the exact answer, as a problem, and never comes back in it."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.mission import Mission, launch
from tests.people import Person, body_for, campaign_id, join, quest_id

CANARY = "canary-4711"
JSON = {"content-type": "application/json"}
# What is sent as the body of a hand-in, and the status and code that come back.
MALFORMED: list[tuple[bytes, int, str]] = [
    (b"", 400, "malformed-json"),
    (b"{", 400, "malformed-json"),
    (b'{"kind": "sticker", "placed": 1,}', 400, "malformed-json"),
    (b'{"kind": "sticker", "placed": "\xff"}', 400, "malformed-json"),
    ('{"kind": "sticker", "placed": 1}'.encode("utf-16"), 400, "malformed-json"),
    (b'{"kind": "sticker", "placed": NaN}', 400, "malformed-json"),
    (b'{"kind": "sticker", "placed": -Infinity}', 400, "malformed-json"),
    (b'{"kind": "sticker", "placed": 1e999}', 400, "malformed-json"),
    (b'{"kind": "sticker", "placed": 1, "placed": 2}', 400, "malformed-json"),
    (b'{"kind": "sticker", "placed": ' + b"9" * 5000 + b"}", 400, "malformed-json"),
    (b'{"a":' * 33 + b"1" + b"}" * 33, 400, "malformed-json"),
    (b"[" * 900 + b"]" * 900, 400, "malformed-json"),
    (b"[" * 100_000 + b"]" * 100_000, 400, "malformed-json"),
    (b"[]", 422, "validation-failed"),
    (b"null", 422, "validation-failed"),
    (b'"text"', 422, "validation-failed"),
]
# A field of a hand-in, what it holds, and the code that comes back for it.
FIELDS: list[tuple[str, dict[str, Any], str, str]] = [
    ("stickers", {"placed": 2**31}, "/body/placed", "out_of_range"),
    ("stickers", {"placed": 2**63}, "/body/placed", "out_of_range"),
    ("stickers", {"placed": 10**399}, "/body/placed", "out_of_range"),
    ("stickers", {"placed": 0}, "/body/placed", "out_of_range"),
    ("stickers", {"placed": "5"}, "/body/placed", "wrong_type"),
    ("stickers", {"placed": True}, "/body/placed", "wrong_type"),
    ("stickers", {"placed": 1.5}, "/body/placed", "wrong_type"),
    ("stickers", {"placed": None}, "/body", "missing"),  # and no code in its place
    ("stickers", {"points": 1000}, "/body/points", "unknown_field"),
    ("stickers", {"state": "accepted"}, "/body/state", "unknown_field"),
    ("stickers", {"\ud800": 1}, "/body", "invalid_unicode"),
    ("stickers", {"a/b~c": 1}, "/body/a~1b~0c", "unknown_field"),
    (
        "stickers",
        {"place": {"latitude": 91, "longitude": 0}},
        "/body/place/latitude",
        "out_of_range",
    ),
    (
        "stickers",
        {"place": {"latitude": 10**399, "longitude": 0}},
        "/body/place/latitude",
        "wrong_type",
    ),
    ("stickers", {"kind": CANARY}, "/body/kind", "unknown_kind"),
    ("stickers", {"kind": 7}, "/body/kind", "unknown_kind"),
    ("stickers", {"occurred_at": "2026-05-01T12:00:00"}, "/body/occurred_at", "time_zone_missing"),
    ("stickers", {"occurred_at": 1777636800}, "/body/occurred_at", "wrong_type"),
    ("stickers", {"occurred_at": "1777636800"}, "/body/occurred_at", "date_format"),
    (
        "stickers",
        {"occurred_at": "9999-12-31T23:59:59-12:00"},
        "/body/occurred_at",
        "out_of_range",
    ),
    ("slogan", {"text": f"{CANARY}\x00"}, "/body/text", "forbidden_character"),
    ("slogan", {"text": f"{CANARY}\ud800"}, "/body/text", "invalid_unicode"),
    ("slogan", {"text": CANARY + "e\u0301" * 270}, "/body/text", "too_long"),
    ("slogan", {"text": "x"}, "/body/text", "too_short"),
    ("slogan", {"language": CANARY}, "/body/language", "pattern"),
    ("slogan", {"text": ["x"]}, "/body/text", "wrong_type"),
    ("petition", {"agree": False}, "/body/agree", "not_allowed"),
    ("petition", {"agree": 1}, "/body/agree", "not_allowed"),
]


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def person(client: httpx.AsyncClient, mission: Mission) -> Person:
    return await join(client, mission)


def problem(reply: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal that has the shape of one."""
    said = reply.json()
    assert reply.headers["content-type"] == "application/problem+json"
    assert said["status"] == reply.status_code
    assert said["type"].endswith(f"/problems/{said['code']}")
    assert said["title"]
    assert said["detail"]
    assert said["instance"] == httpx.URL(str(reply.request.url)).path
    assert said["request_id"] == reply.headers["x-request-id"]
    assert CANARY not in reply.text
    return said["status"], said["code"]


async def send(
    client: httpx.AsyncClient,
    mission: Mission,
    person: Person,
    content: bytes | AsyncIterator[bytes],
    headers: dict[str, str] = JSON,
) -> httpx.Response:
    return await client.post(
        f"/v1/quests/{quest_id(mission, 'stickers')}/completions",
        content=content,
        headers=person.headers | {"idempotency-key": "k"} | headers,
    )


async def test_bodies_that_are_not_strict_json(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    for content, status, code in MALFORMED:
        reply = await send(client, mission, person, content)
        assert problem(reply) == (status, code), content[:60]


async def test_fields_of_the_wrong_shape_are_named_with_a_code(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    for slug, fields, pointer, code in FIELDS:
        reply = await client.post(
            f"/v1/quests/{quest_id(mission, slug)}/completions",
            content=json.dumps(body_for(slug, **fields)),
            headers=person.headers | {"idempotency-key": "k"} | JSON,
        )
        assert problem(reply) == (422, "validation-failed"), fields
        assert reply.json()["errors"] == [{"pointer": pointer, "code": code}], fields


async def test_a_whole_number_may_be_written_with_a_point(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    reply = await send(client, mission, person, b'{"kind": "sticker", "placed": 3.0}')

    assert (reply.status_code, reply.json()["completion"]["quantity"]) == (201, 3)


async def test_a_body_is_declared_as_json(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    content = json.dumps(body_for("stickers")).encode()

    for kind in (None, "", "text/plain", "application/x-www-form-urlencoded", "jsonp"):
        headers = {} if kind is None else {"content-type": kind}
        reply = await send(client, mission, person, content, headers)
        assert problem(reply) == (415, "unsupported-media-type"), kind


async def test_a_large_body_is_refused_where_it_becomes_too_large(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    most = 256 * 1024
    read = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100 * most:
            read += 65_536
            yield b" " * 65_536

    declared = await send(client, mission, person, b" " * (most + 1))
    chunked = await send(client, mission, person, chunks())
    just = await send(
        client, mission, person, json.dumps(body_for("stickers")).encode().ljust(most)
    )

    assert problem(declared) == problem(chunked) == (413, "payload-too-large")
    assert declared.json()["limit"] == most
    assert read <= 2 * most
    assert just.status_code == 201


async def test_what_is_wrong_as_a_whole_is_said_in_a_sentence(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    said = {}
    for fields in ({"placed": None}, {"placed": "3"}, {"placed": "canary", "extra": "canary"}):
        reply = await client.post(
            f"/v1/quests/{quest_id(mission, 'stickers')}/completions",
            json=body_for("stickers", **fields),
            headers=person.headers | {"idempotency-key": "k"},
        )
        said[str(fields)] = reply.json()["detail"]

    assert list(said.values()) == [
        "Either a code or the number placed is needed.",
        "See `errors` for each field.",
        "See `errors` for each field.",
    ]


async def test_other_bodies_are_read_as_strictly(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    address = f"/v1/campaigns/{campaign_id(mission)}/participants"
    refused = [
        ({"display_name": "Nul \x00"}, "/body/display_name", "forbidden_character"),
        ({"display_name": "x" * 41}, "/body/display_name", "too_long"),
        ({"display_name": " "}, "/body/display_name", "too_short"),
        ({"locale": "pl"}, "/body/locale", "not_allowed"),
        ({"link": "x\x00y"}, "/body/link", "forbidden_character"),
        ({"link": "\ud800"}, "/body/link", "invalid_unicode"),
        ({"token": "mine"}, "/body/token", "unknown_field"),
    ]

    for body, pointer, code in refused:
        reply = await client.post(address, content=json.dumps(body), headers=JSON)
        assert problem(reply) == (422, "validation-failed"), body
        assert reply.json()["errors"] == [{"pointer": pointer, "code": code}], body
    for network in ("", "Mastodon", "x\x00", "a" * 31):
        reply = await client.post("/v1/me/links", json={"network": network}, headers=person.headers)
        assert problem(reply) == (422, "validation-failed"), network


async def test_pages_and_cursors(person: Person) -> None:
    answers = [
        ("limit=0", 422, "validation-failed"),
        ("limit=101", 422, "validation-failed"),
        ("limit=-1", 422, "validation-failed"),
        ("limit=10000000000000000000", 422, "validation-failed"),
        ("limit=ten", 422, "validation-failed"),
        ("cursor=x", 400, "invalid-cursor"),
        ("cursor=cpl_aaaaaaaaaaaaaaaaaaaaaaaaaa", 400, "invalid-cursor"),
        (f"cursor={'a' * 201}", 422, "validation-failed"),
        ("cursor=%ff", 400, "malformed-query"),
        ("%ff=1", 400, "malformed-query"),
        ("cursor=%00", 422, "validation-failed"),
        ("cursor=%ed%a0%80", 400, "malformed-query"),
    ]

    for query, status, code in answers:
        assert problem(await person.get(f"/v1/me/completions?{query}")) == (status, code), query


async def test_identifiers_are_malformed_or_unknown(person: Person) -> None:
    addresses = {
        "/v1/quests/{}/eligibility": "qst",
        "/v1/quests/{}": "qst",
        "/v1/campaigns/{}": "cmp",
        "/v1/campaigns/{}/quests": "cmp",
        "/v1/campaigns/{}/progress": "cmp",
        "/v1/claims/{}": "clm",
    }

    for address, kind in addresses.items():
        unknown = f"{kind}_aaaaaaaaaaaaaaaaaaaaaaaaaa"
        for malformed in ("1", "%00", "%ff", f"{kind}_A", unknown.replace(kind, "xyz"), "2" * 70):
            reply = await person.get(address.format(malformed))
            assert problem(reply) == (422, "validation-failed"), address.format(malformed)
        assert problem(await person.get(address.format(unknown))) == (404, "not-found")


async def test_a_key_is_one_line_of_printable_characters(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    for keys in ([""], ['""'], [" "], ["k" * 256], ["schlüssel"], ["t\tab"], ["a", "b"]):
        given = [("idempotency-key", key.encode("latin-1")) for key in keys]
        reply = await client.post(
            f"/v1/quests/{quest_id(mission, 'stickers')}/completions",
            json=body_for("stickers"),
            headers=[*person.headers.items(), *given],  # type: ignore[arg-type]  # of any strings
        )
        assert problem(reply) == (400, "idempotency-key-invalid"), keys


async def test_a_hand_in_needs_a_key(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    reply = await client.post(
        f"/v1/quests/{quest_id(mission, 'stickers')}/completions",
        json=body_for("stickers"),
        headers=person.headers,
    )

    assert problem(reply) == (400, "idempotency-key-required")
