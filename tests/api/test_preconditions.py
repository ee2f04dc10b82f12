"""Changes name the state they were made from."""

import asyncio

import httpx
import pytest

from service.store.session import Database
from tests.mission import launch
from tests.people import Headers, key_of


@pytest.fixture
async def lead(db: Database) -> Headers:
    await launch(db)
    return await key_of(db)


async def subscribed(client: httpx.AsyncClient, lead: Headers) -> str:
    wish = {"url": "http://127.0.0.1:9/hook"}
    made = await client.post("/v1/webhooks", json=wish, headers=lead)
    return f"/v1/webhooks/{made.json()['id']}"


async def test_nobody_overwrites_what_they_have_not_seen(
    client: httpx.AsyncClient, lead: Headers
) -> None:
    address = await subscribed(client, lead)
    seen = {"if-match": (await client.get(address, headers=lead)).headers["etag"]}

    first = await client.patch(address, json={"description": "one"}, headers=lead | seen)
    second = await client.patch(address, json={"description": "two"}, headers=lead | seen)
    blind = await client.patch(address, json={"description": "three"}, headers=lead)

    assert [reply.status_code for reply in (first, second, blind)] == [200, 412, 428]
    assert second.json()["code"] == "precondition-failed"
    assert blind.json()["code"] == "precondition-required"
    kept = await client.get(address, headers=lead)
    assert kept.json()["description"] == "one"
    assert kept.headers["etag"] == first.headers["etag"] != seen["if-match"]


async def test_of_many_changes_at_once_one_is_made(
    client: httpx.AsyncClient, lead: Headers
) -> None:
    address = await subscribed(client, lead)
    seen = {"if-match": (await client.get(address, headers=lead)).headers["etag"]}

    replies = await asyncio.gather(
        *(
            client.patch(address, json={"description": str(number)}, headers=lead | seen)
            for number in range(8)
        )
    )

    assert sorted(reply.status_code for reply in replies) == [200] + [412] * 7
