"""Signing in by mail: once, within bounds, and without saying who is a member."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event, text

from service.store.session import Database
from tests.mailed import code_in, mails, only_mail, token_in
from tests.members import LEA, as_member, ask_in, code_for, employ, enter
from tests.people import Headers, key_of

WRONG = "verification-failed"


@pytest.fixture
async def owner(db: Database) -> Headers:
    return await key_of(db, scope="own")


@pytest.fixture
async def lea(client: httpx.AsyncClient, db: Database, owner: Headers) -> dict[str, Any]:
    return await employ(client, db, owner)


def refused(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def wrong_one(code: str) -> str:
    return "000000" if code != "000000" else "111111"


@pytest.mark.usefixtures("lea")
async def test_the_code_lets_in_once(client: httpx.AsyncClient, db: Database) -> None:
    handle, code = await code_for(client, db)

    first, again = await enter(client, handle, code=code), await enter(client, handle, code=code)

    assert first.status_code == 201
    session = await client.get("/v1/session", headers=as_member(first.json()))
    assert session.json()["member"]["email"] == LEA
    assert session.json()["token"] is None
    assert refused(again) == (400, WRONG)


@pytest.mark.usefixtures("lea")
async def test_the_link_lets_in_whoever_asked_and_nobody_else(
    client: httpx.AsyncClient, db: Database
) -> None:
    handle, other = await ask_in(client), await ask_in(client, "somebody@else.example")
    link = token_in(await only_mail(db))

    # A scanner that opens it, or a thief who forwards it, has not the handle.
    assert refused(await enter(client, other, link=link)) == (400, WRONG)
    assert (await enter(client, handle, link=link)).status_code == 201


@pytest.mark.usefixtures("lea")
async def test_of_twenty_at_once_one_gets_in(client: httpx.AsyncClient, db: Database) -> None:
    handle = await ask_in(client)
    link = token_in(await only_mail(db))
    async with db.transaction() as session:
        await session.execute(text("UPDATE member_sign_in SET tries = -15"))

    replies = await asyncio.gather(*(enter(client, handle, link=link) for _ in range(20)))

    assert sorted(reply.status_code for reply in replies) == [201] + [400] * 19


@pytest.mark.usefixtures("lea")
async def test_after_five_tries_the_right_code_comes_too_late(
    client: httpx.AsyncClient, db: Database
) -> None:
    handle, code = await code_for(client, db)

    tries = [refused(await enter(client, handle, code=wrong_one(code))) for _ in range(5)]
    late = await enter(client, handle, code=code)

    assert set(tries) == {(400, WRONG)}
    assert refused(late) == (429, "rate-limited")
    assert 0 < int(late.headers["retry-after"]) <= 600


async def test_an_address_that_nobody_has_is_answered_in_the_same_way(
    client: httpx.AsyncClient, db: Database, app: FastAPI, lea: dict[str, Any]
) -> None:
    said: list[str] = []
    engine = app.state.database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    body = {"workspace": "berlin", "email": LEA}

    known = await client.post("/v1/sign-ins", json=body)
    work, said[:] = list(said), []
    unknown = await client.post("/v1/sign-ins", json=body | {"email": "x@y.example"})

    assert known.json().keys() == unknown.json().keys()
    # The same statements, in the same order, but for what becomes of the mail at the end.
    said = [one.replace("ROLLBACK TO", "RELEASE") for one in said]
    assert work == said
    assert {mail.to for mail in await mails(db)} == {LEA}
    handle = unknown.json()["sign_in"]
    tries = [refused(await enter(client, handle, code="123456")) for _ in range(6)]
    assert tries == [(400, WRONG)] * 5 + [(429, "rate-limited")]


@pytest.mark.usefixtures("lea")
async def test_after_ten_minutes_it_is_over(client: httpx.AsyncClient, db: Database) -> None:
    handle, code = await code_for(client, db)
    async with db.transaction() as session:
        await session.execute(text("UPDATE member_sign_in SET expires_at = now()"))

    assert refused(await enter(client, handle, code=code)) == (400, WRONG)


@pytest.mark.usefixtures("lea")
async def test_whoever_got_in_needs_no_other_code(client: httpx.AsyncClient, db: Database) -> None:
    old, old_code = await code_for(client, db)
    new, new_code = await code_for(client, db)

    assert (await enter(client, new, code=new_code)).status_code == 201
    assert refused(await enter(client, old, code=old_code)) == (400, WRONG)


@pytest.mark.usefixtures("lea")
async def test_a_mailbox_gets_ten_mails_a_day_at_most(
    client: httpx.AsyncClient, db: Database
) -> None:
    for _ in range(14):
        await ask_in(client)

    assert len(await mails(db)) == 10


@pytest.mark.parametrize(
    "proof",
    [{}, {"code": "123456", "link": "x"}, {"code": "12345"}, {"code": 123456}, {"link": ""}],
)
async def test_a_proof_has_one_shape(client: httpx.AsyncClient, proof: dict[str, Any]) -> None:
    assert refused(await enter(client, "cqh_x", **proof)) == (422, "validation-failed")


@pytest.mark.parametrize("handle", ["cqh_x", "\ufeff", "cqh_" + "a" * 26 + "_" + "a" * 52])
async def test_what_is_no_handle_is_refused_like_a_wrong_one(
    client: httpx.AsyncClient, handle: str
) -> None:
    assert refused(await enter(client, handle, code="123456")) == (400, WRONG)


async def test_nothing_of_it_can_be_read_in_the_database(
    client: httpx.AsyncClient, db: Database, lea: dict[str, Any]
) -> None:
    handle = await ask_in(client)
    mail = await only_mail(db)

    kept = ""
    async with db.read() as session:
        for table in ("member", "member_sign_in", "member_session", "invitation", "mail"):
            look = text(f"SELECT t::text FROM {table} t")  # noqa: S608  # names of ours
            kept += str((await session.execute(look)).all())
    secrets = (
        handle,
        code_in(mail),
        token_in(mail),
        lea["token"],
        LEA,
        LEA.partition("@")[0] + "@",
    )
    assert [secret for secret in secrets if secret in kept] == []


async def test_who_is_signed_in_may_what_the_role_says(
    client: httpx.AsyncClient, db: Database, owner: Headers, lea: dict[str, Any]
) -> None:
    analyst = await employ(client, db, owner, email="ana@x.example", role="analyst")

    assert (await client.get("/v1/members", headers=as_member(lea))).status_code == 200
    assert (await client.get("/v1/members", headers=as_member(analyst))).status_code == 403
    assert (await client.get("/v1/webhooks", headers=as_member(analyst))).status_code == 200
    assert (analyst["organisation"]["role"], analyst["scopes"]) == ("analyst", ["read"])


async def test_signed_out_is_out_at_once(client: httpx.AsyncClient, lea: dict[str, Any]) -> None:
    out = await client.delete("/v1/session", headers=as_member(lea))

    assert out.status_code == 204
    assert (await client.get("/v1/session", headers=as_member(lea))).status_code == 401


async def test_a_session_ends(client: httpx.AsyncClient, db: Database, lea: dict[str, Any]) -> None:
    lasts = datetime.fromisoformat(lea["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=11) < lasts <= timedelta(hours=12)
    async with db.transaction() as session:
        await session.execute(text("UPDATE member_session SET expires_at = now()"))

    assert (await client.get("/v1/session", headers=as_member(lea))).status_code == 401


async def test_a_page_has_a_cookie_and_backs_unsafe_calls_up(
    client: httpx.AsyncClient, db: Database, lea: dict[str, Any]
) -> None:
    handle, code = await code_for(client, db)
    began = await enter(client, handle, code=code, cookie=True)
    cookie = began.headers["set-cookie"].lower()

    assert began.json()["token"] is None
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await client.get("/v1/session")).json()["csrf_token"] == began.json()["csrf_token"]
    body = {"email": "new@x.example", "role": "analyst"}
    for headers in ({}, {"x-csrf-token": "guessed"}, {"x-csrf-token": lea["csrf_token"]}):
        assert refused(await client.post("/v1/invitations", json=body, headers=headers)) == (
            403,
            "forbidden",
        )
    right = {"x-csrf-token": began.json()["csrf_token"]}
    assert (await client.post("/v1/invitations", json=body, headers=right)).status_code == 201
    assert (await client.delete("/v1/session", headers=right)).status_code == 204
    assert (await client.get("/v1/session")).status_code == 401


@pytest.mark.usefixtures("lea")
async def test_whoever_signs_in_with_a_browser_ends_its_earlier_session(
    client: httpx.AsyncClient, db: Database
) -> None:
    handle, code = await code_for(client, db)
    await enter(client, handle, code=code, cookie=True)
    before = {"authorization": f"Bearer {client.cookies['coquest_session']}"}
    assert (await client.get("/v1/session", headers=before)).status_code == 200

    handle, code = await code_for(client, db)
    await enter(client, handle, code=code, cookie=True)

    assert (await client.get("/v1/session", headers=before)).status_code == 401


async def test_a_member_of_two_organisations_acts_for_one_of_them(
    client: httpx.AsyncClient, db: Database, lea: dict[str, Any]
) -> None:
    theirs = await key_of(db, "haferkiez", scope="own")
    await employ(client, db, theirs, role="analyst")
    listed = (await client.get("/v1/session", headers=as_member(lea))).json()["organisations"]
    body = {"organisation": listed[1]["id"]}

    moved = await client.patch("/v1/session", json=body, headers=as_member(lea))

    assert [one["role"] for one in listed] == ["owner", "analyst"]
    assert moved.json()["scopes"] == ["read"]
    assert (await client.get("/v1/session", headers=as_member(lea))).status_code == 401
    assert (await client.get("/v1/members", headers=as_member(moved.json()))).status_code == 403


@pytest.mark.usefixtures("lea")
async def test_the_session_of_a_page_goes_on_as_a_cookie(
    client: httpx.AsyncClient, db: Database
) -> None:
    handle, code = await code_for(client, db)
    began = await enter(client, handle, code=code, cookie=True)
    body = {"organisation": began.json()["organisation"]["id"]}
    right = {"x-csrf-token": began.json()["csrf_token"]}

    moved = await client.patch("/v1/session", json=body, headers=right)

    assert (moved.status_code, moved.json()["token"]) == (200, None)
    assert "httponly" in moved.headers["set-cookie"].lower()
    right = {"x-csrf-token": moved.json()["csrf_token"]}
    assert right["x-csrf-token"] != began.json()["csrf_token"]
    assert (await client.patch("/v1/session", json=body, headers=right)).status_code == 200
