"""Creating a receiver again under its key is creating it once."""

import asyncio

import httpx
import pytest

from service.store.session import Database
from tests.mission import launch
from tests.people import Headers, key_of

WISH = {"url": "http://127.0.0.1:9/hook"}
KEY = {"idempotency-key": "once"}


@pytest.fixture
async def lead(db: Database) -> Headers:
    await launch(db)
    return await key_of(db)


async def create(client: httpx.AsyncClient, headers: Headers, **wish: str) -> httpx.Response:
    return await client.post("/v1/webhooks", json=WISH | wish, headers=headers)


async def test_a_retry_gets_the_same_receiver_and_its_secret_again(
    client: httpx.AsyncClient, lead: Headers
) -> None:
    first, again = [await create(client, lead | KEY) for _ in range(2)]

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    listed = (await client.get("/v1/webhooks", headers=lead)).json()["items"]
    assert [one["id"] for one in listed] == [first.json()["id"]]


async def test_many_at_once_are_one_receiver(client: httpx.AsyncClient, lead: Headers) -> None:
    replies = await asyncio.gather(*(create(client, lead | KEY) for _ in range(10)))

    assert {reply.status_code for reply in replies} == {201}
    assert len({reply.content for reply in replies}) == 1
    assert len((await client.get("/v1/webhooks", headers=lead)).json()["items"]) == 1


async def test_a_key_belongs_to_its_request_and_to_whoever_sent_it(
    client: httpx.AsyncClient, lead: Headers, db: Database
) -> None:
    first = await create(client, lead | KEY)

    other_wish = await create(client, lead | KEY, description="Another")
    other_key = await create(client, await key_of(db) | KEY)

    assert (other_wish.status_code, other_wish.json()["code"]) == (422, "idempotency-key-reused")
    assert other_key.status_code == 201
    assert other_key.json()["id"] != first.json()["id"]


async def test_the_kept_answer_does_not_give_the_secret_away(
    client: httpx.AsyncClient, lead: Headers, db: Database
) -> None:
    secret = (await create(client, lead | KEY)).json()["secret"]

    kept = await db.hot.fetchval("SELECT body FROM idempotency_key")
    assert kept
    assert secret.removeprefix("whsec_").encode() not in kept
    assert b"hook" not in kept


async def test_without_a_key_every_call_is_a_receiver(
    client: httpx.AsyncClient, lead: Headers
) -> None:
    made = [(await create(client, lead)).json()["id"] for _ in range(2)]

    assert len(set(made)) == 2
