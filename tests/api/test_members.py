"""Members of an organisation: invited by mail, changed, removed; the first one by the set-up."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.settings import Settings
from service.store.session import Database
from service.store.set_up import set_up_token
from service.usecases.create_api_key import create_api_key
from tests.builders import NOON
from tests.conftest import SECRET
from tests.mailed import mails, only_mail, token_in
from tests.members import LEA, as_member, employ, invited
from tests.people import Headers, key_of

FIRST = {
    "workspace": "main",
    "organisation": "town-kitchen",
    "organisation_name": "Town Kitchen",
    "email": "owner@town.example",
    "name": "Olu",
}


@pytest.fixture
async def owner(db: Database) -> Headers:
    return await key_of(db, scope="own")


async def accept(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/v1/members", json={"invitation": token, "name": "Léa"})


async def members(client: httpx.AsyncClient, owner: Headers) -> dict[str, dict[str, Any]]:
    items = (await client.get("/v1/members", headers=owner)).json()["items"]
    return {item["email"]: item for item in items}


async def test_an_invitation_makes_one_member_once(
    client: httpx.AsyncClient, db: Database, owner: Headers
) -> None:
    token = await invited(client, db, owner, role="moderator")

    replies = await asyncio.gather(*(accept(client, token) for _ in range(10)))

    assert sorted(reply.status_code for reply in replies) == [201] + [400] * 9
    [member] = (await members(client, owner)).values()
    assert (member["email"], member["name"], member["role"]) == (LEA, "Léa", "moderator")
    assert (await client.get("/v1/invitations", headers=owner)).json() == {"items": []}


async def test_the_mail_says_who_invites_in_the_guests_language(
    client: httpx.AsyncClient, db: Database, owner: Headers
) -> None:
    body = {"email": LEA, "role": "analyst", "language": "fr"}
    await client.post("/v1/invitations", json=body, headers=owner)

    mail = await only_mail(db)
    assert mail.to == LEA
    assert mail.written.subject == "Invitation de ackerfunke"
    assert "http://127.0.0.1:8000/invitation#cqi_" in mail.written.text


@pytest.mark.parametrize("how", ["revoked", "replaced", "late", "altered"])
async def test_an_invitation_that_is_no_good_lets_nobody_in(
    client: httpx.AsyncClient, db: Database, owner: Headers, how: str
) -> None:
    token = await invited(client, db, owner)
    [invitation] = (await client.get("/v1/invitations", headers=owner)).json()["items"]
    if how == "revoked":
        await client.delete(f"/v1/invitations/{invitation['id']}", headers=owner)
    elif how == "replaced":
        await invited(client, db, owner)
    elif how == "late":
        async with db.transaction() as session:
            await session.execute(text("UPDATE invitation SET expires_at = now()"))
    else:
        token = token[:-1] + ("a" if token[-1] != "a" else "b")

    refused = await accept(client, token)

    assert (refused.status_code, refused.json()["code"]) == (400, "verification-failed")
    assert await members(client, owner) == {}


async def test_a_member_is_not_invited_again(
    client: httpx.AsyncClient, db: Database, owner: Headers
) -> None:
    await employ(client, db, owner)

    again = await client.post(
        "/v1/invitations", json={"email": LEA.upper(), "role": "owner"}, headers=owner
    )

    assert (again.status_code, again.json()["code"]) == (409, "already-exists")


async def test_nobodys_mailbox_is_flooded_with_invitations(
    client: httpx.AsyncClient, db: Database, owner: Headers
) -> None:
    body = {"email": LEA, "role": "owner"}
    replies = [await client.post("/v1/invitations", json=body, headers=owner) for _ in range(8)]

    assert {reply.status_code for reply in replies[5:]} == {409}
    assert len(await mails(db)) == 5


@pytest.mark.parametrize(
    "email", ["lea", "lea@x.example\nbcc: all", "a@localhost", '"lea"@x.example', "a@[127.0.0.1]"]
)
async def test_only_addresses_are_invited(
    client: httpx.AsyncClient, owner: Headers, email: str
) -> None:
    reply = await client.post(
        "/v1/invitations", json={"email": email, "role": "owner"}, headers=owner
    )

    assert (reply.status_code, reply.json()["code"]) == (422, "validation-failed")
    assert email not in reply.text


async def test_a_role_and_its_end_hold_from_the_next_request_on(
    client: httpx.AsyncClient, db: Database, owner: Headers
) -> None:
    lea = await employ(client, db, owner)
    await employ(client, db, owner, email="olu@x.example")
    path = f"/v1/members/{lea['member']['id']}"

    await client.put(f"{path}/role", json={"role": "analyst"}, headers=owner)
    assert (await client.get("/v1/members", headers=as_member(lea))).status_code == 403
    assert (await client.delete(path, headers=owner)).status_code == 204

    assert (await client.get("/v1/session", headers=as_member(lea))).status_code == 401
    assert (await client.delete(path, headers=owner)).status_code == 404


async def test_an_organisation_keeps_an_owner_however_fast_they_remove_each_other(
    client: httpx.AsyncClient, db: Database, owner: Headers
) -> None:
    both = [await employ(client, db, owner, email=f"{name}@x.example") for name in ("a", "b")]
    paths = [f"/v1/members/{one['member']['id']}" for one in both]

    removed = await asyncio.gather(*(client.delete(path, headers=owner) for path in paths))

    assert sorted(reply.status_code for reply in removed) == [204, 409]
    assert len(await members(client, owner)) == 1
    [left] = (await members(client, owner)).values()
    demoted = await client.put(
        f"/v1/members/{left['id']}/role", json={"role": "analyst"}, headers=owner
    )
    assert (demoted.status_code, demoted.json()["code"]) == (409, "transition-refused")


async def test_members_of_others_are_not_there(
    client: httpx.AsyncClient, db: Database, owner: Headers
) -> None:
    lea = await employ(client, db, owner)
    path = f"/v1/members/{lea['member']['id']}"

    for stranger in (
        await key_of(db, "haferkiez", scope="own"),
        await key_of(db, scope="own", workspace="vienna"),
    ):
        assert await members(client, stranger) == {}
        assert (await client.delete(path, headers=stranger)).status_code == 404
        role = await client.put(f"{path}/role", json={"role": "owner"}, headers=stranger)
        assert role.status_code == 404
    assert (await client.get("/v1/session", headers=as_member(lea))).status_code == 200


async def test_what_members_do_is_in_the_audit_log(
    client: httpx.AsyncClient, db: Database, owner: Headers
) -> None:
    lea = await employ(client, db, owner)
    await client.delete("/v1/session", headers=as_member(lea))

    found = (await client.get("/v1/audit", headers=owner)).json()["items"]

    me = lea["member"]["id"]
    assert [(one["operation"], one["actor"] == me) for one in found] == [
        ("end_session", True),
        ("accept", True),
        ("invite", False),
    ]
    assert found[2]["subject"].startswith("inv_")
    assert LEA not in str(found)


async def link(settings: Settings) -> str | None:
    worker = await Database.open(str(settings.database_worker_url), pool_size=2)
    async with worker.transaction() as session:
        token = await set_up_token(session, secret=SECRET, at=NOON)
    await worker.close()
    return token


async def test_an_empty_installation_is_set_up_once(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    token, again = await link(settings), await link(settings)
    assert token == again

    body = FIRST | {"token": token}
    replies = await asyncio.gather(*(client.post("/v1/set-up", json=body) for _ in range(5)))

    assert sorted(reply.status_code for reply in replies) == [201] + [400] * 4
    [began] = [reply.json() for reply in replies if reply.status_code == 201]
    assert began["organisation"]["name"] == "Town Kitchen"
    assert began["organisation"]["role"] == "owner"
    [owner] = (await members(client, as_member(began))).values()
    assert owner["email"] == "owner@town.example"
    assert await link(settings) is None


async def test_an_installation_with_a_workspace_has_no_set_up(
    client: httpx.AsyncClient, settings: Settings, db: Database
) -> None:
    token = await link(settings)
    async with db.transaction() as session:
        await create_api_key(
            session, workspace="w", organisation="o", name="k", scopes=["read"], at=NOON
        )

    refused = await client.post("/v1/set-up", json=FIRST | {"token": token})

    assert (refused.status_code, refused.json()["code"]) == (400, "verification-failed")
    assert await link(settings) is None


async def test_a_wrong_token_sets_nothing_up(client: httpx.AsyncClient, settings: Settings) -> None:
    token = await link(settings)

    for wrong in ("cqu_x", "é", f"{str(token)[:-1]}{'a' if str(token)[-1] != 'a' else 'b'}"):
        refused = await client.post("/v1/set-up", json=FIRST | {"token": wrong})
        assert refused.status_code == 400
    assert await link(settings) == token


async def test_who_does_not_see_all_workspaces_takes_none_for_empty(settings: Settings) -> None:
    app = await Database.open(str(settings.database_url), pool_size=2)
    async with app.transaction() as session:
        assert await set_up_token(session, secret=SECRET, at=NOON) is None
    await app.close()


async def test_an_invitation_token_opens_nothing_else(
    client: httpx.AsyncClient, db: Database, owner: Headers
) -> None:
    await client.post("/v1/invitations", json={"email": LEA, "role": "owner"}, headers=owner)
    token = token_in(await only_mail(db))

    headers = {"authorization": f"Bearer {token}"}
    assert (await client.get("/v1/session", headers=headers)).status_code == 401
    assert (await client.post("/v1/set-up", json=FIRST | {"token": token})).status_code == 400
