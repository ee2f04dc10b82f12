"""The audit log: every unsafe call of a member or a key, whatever became of it, and no values."""

import csv
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from quests.ids import public_id
from service.api.audit_trail import SAFE
from service.api.deps import written
from service.api.who import known_organisation, public
from service.store.session import Database
from service.usecases.tidy_up import tidy_up
from tests.delivery.receiver import receiving
from tests.isolation.worlds import HOST_APP
from tests.members import code_for, employ, enter
from tests.mission import Mission, launch
from tests.people import Headers, campaign_id, join, key_of

PATH = "/v1/audit"
CANARY = "canary-4711"
NOBODY = UUID(int=7)


@pytest.fixture
async def owner(db: Database) -> Headers:
    return await key_of(db, scope="own organise")


async def entries(client: httpx.AsyncClient, owner: Headers, **query: Any) -> list[dict[str, Any]]:
    reply = await client.get(PATH, headers=owner, params=query)
    assert reply.status_code == 200, reply.text
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


async def new_key(client: httpx.AsyncClient, owner: Headers, **fields: Any) -> httpx.Response:
    body = {"name": CANARY, "scopes": ["read"], **fields}
    return await client.post("/v1/api-keys", json=body, headers=owner)


async def test_what_was_done_is_there_with_who_what_and_when(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    made = (await new_key(client, owner | {"x-request-id": "our-request"})).json()

    [entry] = await entries(client, owner)

    assert entry["actor"].startswith("key_")
    assert (entry["operation"], entry["subject"]) == ("create_key", made["id"])
    assert (entry["outcome"], entry["status"]) == ("done", 201)
    assert entry["request_id"] == "our-request"
    assert CANARY not in json.dumps(entry)


async def test_what_was_refused_is_there_too(client: httpx.AsyncClient, owner: Headers) -> None:
    made = (await new_key(client, owner)).json()
    reader = {"authorization": f"Bearer {made['key']}"}

    await new_key(client, owner, scopes=["everything"])  # 422
    await new_key(client, reader)  # 403
    await client.delete(f"/v1/api-keys/{public_id('key', NOBODY)}", headers=owner)  # 404

    found = await entries(client, owner)
    assert [(one["outcome"], one["status"]) for one in found] == [
        ("refused", 404),
        ("refused", 403),
        ("refused", 422),
        ("done", 201),
    ]
    assert found[1]["actor"] == made["id"]
    assert CANARY not in json.dumps(found)


async def test_reading_and_what_people_do_is_no_entry(
    client: httpx.AsyncClient, owner: Headers, db: Database
) -> None:
    mission = await launch(db)
    person = await join(client, mission)
    await person.complete("stickers")
    await client.get("/v1/webhooks", headers=owner)

    assert await entries(client, owner) == []


async def test_what_was_refused_after_a_transaction_of_its_own_is_there(
    client: httpx.AsyncClient, owner: Headers, db: Database
) -> None:
    async with receiving() as receiver:
        body = {"url": receiver.url}
        made = (await client.post("/v1/webhooks", json=body, headers=owner)).json()
    await client.post(f"/v1/webhooks/{made['id']}/test", headers=owner)  # nobody is there now

    found = await entries(client, owner)
    assert [(one["operation"], one["outcome"], one["status"]) for one in found] == [
        ("test_webhook", "refused", 409),
        ("create_webhook", "done", 201),
    ]
    assert found[0]["subject"] == made["id"]


async def test_what_routes_do_in_transactions_of_their_own_is_written_in_them(
    client: httpx.AsyncClient, owner: Headers, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: Any) -> None:
        raise AssertionError("written after the commit: a server killed before would not have")

    await employ(client, db, owner)
    monkeypatch.setattr("service.api.audit_trail._write", killed)
    before = len(await entries(client, owner))
    async with receiving() as receiver:
        made = (await client.post("/v1/webhooks", json={"url": receiver.url}, headers=owner)).json()
        path, change = f"/v1/webhooks/{made['id']}", {"description": "ours"}
        await client.post(f"{path}/test", headers=owner)
    await client.patch(path, json=change, headers=owner | {"if-match": "*"})
    await client.put("/v1/issuers/our-app", json=HOST_APP, headers=owner)
    handle, code = await code_for(client, db)
    await enter(client, handle, code=code)

    new = (await entries(client, owner))[: -before or None]
    assert [(one["operation"], one["outcome"]) for one in new] == [
        ("sign_in", "done"),
        ("put_issuer_named", "done"),
        ("patch_webhook", "done"),
        ("test_webhook", "done"),
        ("create_webhook", "done"),
    ]
    assert {one["subject"] for one in new[2:]} == {made["id"]}


async def test_every_route_that_changes_something_of_an_organisation_can_write_it(
    app: FastAPI,
) -> None:
    forgetful = {
        route.name
        for route in app.routes
        if isinstance(route, APIRoute) and not route.methods <= SAFE
        for asked in [asked_for(route.dependant)]
        if known_organisation in asked and public not in asked and written not in asked
    }

    assert forgetful == set()


def asked_for(dependant: Dependant) -> set[Any]:
    """Everything that a route asks for, also through others."""
    return {dependant.call}.union(*map(asked_for, dependant.dependencies))


async def test_a_call_that_breaks_is_there_as_failed(
    app: FastAPI, owner: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("service.api.api_keys.revoke_key", broken)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        reply = await client.delete(f"/v1/api-keys/{public_id('key', NOBODY)}", headers=owner)
        found = await entries(client, owner)

    assert reply.status_code == 500
    assert [(one["outcome"], one["status"]) for one in found] == [("failed", 500)]


async def test_nothing_is_done_that_could_not_be_written_down(
    client: httpx.AsyncClient, owner: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any) -> None:
        raise OSError

    async with receiving() as receiver:
        monkeypatch.setattr("service.api.audit_trail.add_deed", full)
        key = await new_key(client, owner)
        webhook = await client.post("/v1/webhooks", json={"url": receiver.url}, headers=owner)

    assert (key.status_code, webhook.status_code) == (503, 503)
    monkeypatch.undo()
    keys = (await client.get("/v1/api-keys", headers=owner)).json()["items"]
    assert CANARY not in {key["name"] for key in keys}
    assert (await client.get("/v1/webhooks", headers=owner)).json()["items"] == []


async def test_it_is_kept_for_as_long_as_the_installation_says(
    client: httpx.AsyncClient, owner: Headers, db: Database, working: Database
) -> None:
    await new_key(client, owner)
    await db.hot.execute("UPDATE audit_entry SET at = at - interval '400 days'")
    await new_key(client, owner)
    other = await key_of(db, scope="own", workspace="vienna")
    await new_key(client, other)

    await tidy_up(working, at=datetime.now(UTC), audit_days=401)
    assert len(await entries(client, owner)) == 2
    await tidy_up(working, at=datetime.now(UTC), audit_days=399)

    assert len(await entries(client, owner)) == 1
    assert len(await entries(client, other)) == 1


async def test_not_even_the_worker_forgets_what_is_young(
    client: httpx.AsyncClient, owner: Headers, working: Database
) -> None:
    await new_key(client, owner)

    await tidy_up(working, at=datetime.now(UTC) + timedelta(days=9999), audit_days=1)

    assert len(await entries(client, owner)) == 1


async def test_only_owners_of_the_organisation_read_it(
    client: httpx.AsyncClient, owner: Headers, db: Database
) -> None:
    await new_key(client, owner)

    reader = await client.get(PATH, headers=await key_of(db, scope="read organise"))
    assert reader.status_code == 403
    assert await entries(client, await key_of(db, "haferkiez", scope="own")) == []
    assert await entries(client, await key_of(db, scope="own", workspace="vienna")) == []


async def test_it_can_be_narrowed_and_comes_in_pages(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    for _ in range(3):
        await new_key(client, owner)
    await new_key(client, owner, scopes=[])
    [actor] = {one["actor"] for one in await entries(client, owner)}

    first = (await client.get(PATH, headers=owner, params={"limit": 3})).json()
    rest = await entries(client, owner, limit=3, cursor=first["next_cursor"])

    assert [one["status"] for one in first["items"] + rest] == [422, 201, 201, 201]
    assert len(await entries(client, owner, actor=actor, operation="create_key")) == 4
    assert await entries(client, owner, operation="delete_key") == []
    assert await entries(client, owner, to="2026-01-01") == []
    assert len(await entries(client, owner, **{"from": "2026-01-01"})) == 4


async def test_it_can_be_taken_along(
    client: httpx.AsyncClient, owner: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.api.audit.PIECE", 2)
    for number in range(5):
        await new_key(client, owner | {"x-request-id": f"-{number}"})

    table = await client.get(f"{PATH}/export", headers=owner)
    lines = await client.get(f"{PATH}/export", headers=owner, params={"format": "jsonl"})

    rows = list(csv.DictReader(table.text.splitlines()))
    assert [row["request_id"] for row in rows] == ["'-4", "'-3", "'-2", "'-1", "'-0"]
    assert [json.loads(line) for line in lines.text.splitlines()] == await entries(client, owner)
    assert table.headers["content-disposition"] == 'attachment; filename="audit.csv"'


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET actor = ''", "DELETE FROM audit_entry"])
async def test_nobody_can_change_it(app: FastAPI, owner: Headers, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with app.state.database.transaction() as session:
            await session.execute(text(change))


async def test_moves_of_a_review_are_there(
    client: httpx.AsyncClient, owner: Headers, db: Database
) -> None:
    mission: Mission = await launch(db)
    person = await join(client, mission)
    done = (await person.complete("slogan")).json()["completion"]

    step = f"/v1/completions/{done['id']}/transitions"
    await client.post(step, json={"to": "accepted"}, headers=owner)

    [entry] = await entries(client, owner)
    assert (entry["operation"], entry["subject"]) == ("move", done["id"])
    assert campaign_id(mission) not in entry.values()
