"""API keys over HTTP: made once, replaced with an overlap, gone at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from quests.ids import new_id, public_id
from service.store.session import Database
from service.store.tables import ApiKeyRow
from tests.people import Headers, key_of

PATH = "/v1/api-keys"
NEW = {"name": "Our CRM", "scopes": ["read"]}


@pytest.fixture
async def owner(db: Database) -> Headers:
    return await key_of(db, scope="own")


def bearer(made: dict[str, Any]) -> Headers:
    return {"authorization": f"Bearer {made['key']}"}


async def made(client: httpx.AsyncClient, owner: Headers, **fields: Any) -> dict[str, Any]:
    reply = await client.post(PATH, json=NEW | fields, headers=owner)
    assert reply.status_code == 201, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


async def listed(client: httpx.AsyncClient, owner: Headers) -> dict[str, dict[str, Any]]:
    items = (await client.get(PATH, headers=owner)).json()["items"]
    return {item["id"]: item for item in items}


async def works(client: httpx.AsyncClient, key: dict[str, Any]) -> bool:
    return (await client.get("/v1/webhooks", headers=bearer(key))).status_code == 200


async def test_a_new_key_opens_what_its_scopes_say_and_is_shown_once(
    client: httpx.AsyncClient, owner: Headers, db: Database
) -> None:
    key = await made(client, owner, expires_in_days=30)

    assert await works(client, key)
    assert (await client.get(PATH, headers=bearer(key))).status_code == 403
    shown = (await listed(client, owner))[key["id"]]
    assert "key" not in shown
    assert shown["created_by"].startswith("key_")
    assert datetime.fromisoformat(shown["expires_at"]) - datetime.now(UTC) > timedelta(days=29)
    async with db.read() as session:
        rows = (await session.exec(select(ApiKeyRow))).all()
    assert key["key"] not in repr(rows)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"name": ""},
        {"expires_in_days": 0},
        {"expires_in_days": True},
        {"key": "cq_mine"},
    ],
)
async def test_what_no_key_can_be_is_refused(
    client: httpx.AsyncClient, owner: Headers, wrong: dict[str, Any]
) -> None:
    reply = await client.post(PATH, json=NEW | wrong, headers=owner)

    assert (reply.status_code, reply.json()["code"]) == (422, "validation-failed")


async def test_a_revoked_key_opens_nothing_from_the_next_request_on(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    key = await made(client, owner)
    assert await works(client, key)

    gone = [await client.delete(f"{PATH}/{key['id']}", headers=owner) for _ in range(2)]

    assert [reply.status_code for reply in gone] == [204, 204]
    assert not await works(client, key)
    assert (await listed(client, owner))[key["id"]]["revoked_at"] is not None


async def test_during_the_overlap_of_a_rotation_old_and_new_key_work(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    old = await made(client, owner, expires_in_days=90)

    turned = await client.post(f"{PATH}/{old['id']}/rotate", json={}, headers=owner)
    new = turned.json()

    assert turned.status_code == 201
    assert (new["name"], new["scopes"]) == (old["name"], old["scopes"])
    assert await works(client, old)
    assert await works(client, new)
    ends = (await listed(client, owner))[old["id"]]
    assert ends["replaced_by"] == new["id"]
    left = datetime.fromisoformat(ends["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    lives = [datetime.fromisoformat(key["expires_at"]) for key in (old, new)]
    assert timedelta(0) <= lives[1] - lives[0] < timedelta(minutes=1)


async def test_without_an_overlap_the_old_key_ends_at_once(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    old = await made(client, owner)

    turned = await client.post(
        f"{PATH}/{old['id']}/rotate", json={"overlap_hours": 0}, headers=owner
    )

    assert await works(client, turned.json())
    assert not await works(client, old)


async def test_a_key_is_replaced_once(client: httpx.AsyncClient, owner: Headers) -> None:
    key = await made(client, owner)
    rotate = f"{PATH}/{key['id']}/rotate"
    assert (await client.post(rotate, json={}, headers=owner)).status_code == 201

    again = await client.post(rotate, json={}, headers=owner)

    assert (again.status_code, again.json()["code"]) == (409, "transition-refused")
    assert len(await listed(client, owner)) == 3  # the owner's, the old and the new one


async def test_keys_of_another_organisation_are_not_there(
    client: httpx.AsyncClient, owner: Headers, db: Database
) -> None:
    key = await made(client, owner)
    unknown = public_id("key", new_id(datetime.now(UTC)))

    for stranger in (
        await key_of(db, "haferkiez", scope="own"),
        await key_of(db, scope="own", workspace="vienna"),
    ):
        assert key["id"] not in await listed(client, stranger)
        answers = [
            (await client.delete(f"{PATH}/{one}", headers=stranger)).json()
            | {"instance": "", "request_id": ""}
            for one in (key["id"], unknown)
        ]
        assert answers[0] == answers[1]
        turned = await client.post(f"{PATH}/{key['id']}/rotate", json={}, headers=stranger)
        assert turned.status_code == 404
    assert await works(client, key)


async def test_the_list_comes_in_pages(client: httpx.AsyncClient, owner: Headers) -> None:
    for number in range(4):
        await made(client, owner, name=f"number {number}")

    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await client.get(PATH, headers=owner, params=query)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert len(seen) == len(set(seen)) == 5


async def test_when_a_key_was_last_used_is_written_later_and_once_a_minute(
    client: httpx.AsyncClient, app: FastAPI, owner: Headers, db: Database
) -> None:
    key = await made(client, owner)
    assert key["last_used_at"] is None

    await works(client, key)
    await app.state.key_uses.write()
    first = (await listed(client, owner))[key["id"]]["last_used_at"]
    await works(client, key)
    await app.state.key_uses.write()

    assert first is not None
    assert (await listed(client, owner))[key["id"]]["last_used_at"] == first


async def test_uses_that_cannot_be_written_wait(
    app: FastAPI, client: httpx.AsyncClient, owner: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses = app.state.key_uses
    key = await made(client, owner)
    await works(client, key)

    async def away(*_: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(uses, "_write", away)
        await uses.write()
    await uses.write()

    assert (await listed(client, owner))[key["id"]]["last_used_at"] is not None
