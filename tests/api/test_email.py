"""Proving an address: by code or link, from the session that asked, once, and told to nobody."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from service.store.session import Database
from tests.mail.inbox import Inbox
from tests.mission import Mission, launch
from tests.people import Person, join

LEA = "lea@example.org"
ASK, CONFIRM = "/v1/me/email", "/v1/me/email/confirm"
WRONG = "verification-failed"


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def person(client: httpx.AsyncClient, mission: Mission) -> Person:
    return await join(client, mission, display_name="Léa")


@pytest.fixture
def inbox(working: Database) -> Inbox:
    return Inbox(working)


@pytest.fixture
def ask(client: httpx.AsyncClient) -> Any:
    async def ask(person: Person, email: str = LEA, **body: Any) -> httpx.Response:
        return await client.post(ASK, json={"email": email, **body}, headers=person.headers)

    return ask


@pytest.fixture
def confirm(client: httpx.AsyncClient) -> Any:
    async def confirm(person: Person, *, key: str | None = None, **said: str) -> httpx.Response:
        headers = person.headers | ({"idempotency-key": key} if key else {})
        return await client.post(CONFIRM, json=said, headers=headers)

    return confirm


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def alive(client: httpx.AsyncClient, told: Any) -> bool:
    headers = {"authorization": f"Bearer {told['token']}"}
    return (await client.get("/v1/me", headers=headers)).status_code == 200


async def test_the_code_from_the_mail_proves_the_address(
    client: httpx.AsyncClient, person: Person, inbox: Inbox, ask: Any, confirm: Any
) -> None:
    asked = await ask(person)

    reply = await confirm(person, code=await inbox.code(LEA))

    assert (asked.status_code, asked.json()) == (202, {"expires_in": 600})
    assert reply.status_code == 200
    told = reply.json()
    assert told["participant"] == {"id": person.id, "display_name": "Léa", "locale": "de"}
    assert told["merged"] is False
    assert await alive(client, told)


async def test_the_link_proves_it_from_the_same_session(
    person: Person, inbox: Inbox, ask: Any, confirm: Any
) -> None:
    await ask(person, method="link")

    assert (await confirm(person, token=await inbox.link(LEA))).status_code == 200


async def test_by_link_the_mail_has_the_code_as_well(
    person: Person, inbox: Inbox, ask: Any, confirm: Any
) -> None:
    await ask(person, method="link")

    assert (await confirm(person, code=await inbox.code(LEA))).status_code == 200


async def test_somebody_else_cannot_bring_the_proof(
    client: httpx.AsyncClient,
    mission: Mission,
    person: Person,
    inbox: Inbox,
    ask: Any,
    confirm: Any,
) -> None:
    """Also not the same participant in another session."""
    key = uuid4().hex
    mine, same_person = [await join(client, mission, key=key) for _ in range(2)]
    await ask(mine, method="link")
    code, link = await inbox.code(LEA), await inbox.link(LEA)

    for who in (person, same_person):
        for said in ({"code": code}, {"token": link}):
            reply = await confirm(who, **said)
            assert (reply.status_code, reply.json()["code"]) == (400, WRONG)
    assert (await confirm(mine, token=link)).status_code == 200


async def test_everything_that_is_wrong_answers_alike(
    client: httpx.AsyncClient,
    mission: Mission,
    person: Person,
    inbox: Inbox,
    ask: Any,
    confirm: Any,
    later: Callable[..., None],
) -> None:
    never_asked = await confirm(person, code="123456")
    await ask(person, method="link")
    code, link = await inbox.code(LEA), await inbox.link(LEA)
    stranger = await join(client, mission)
    foreign = await confirm(stranger, token=link)
    wrong = await confirm(person, code=other(code))
    unknown = await confirm(person, token=f"{link[:-4]}aaaa")
    later(minutes=10)
    old = await confirm(person, code=code)

    replies = [never_asked, foreign, wrong, unknown, old]
    bodies = {(reply.status_code, reply.json()["detail"]) for reply in replies}
    assert bodies == {(400, "Ask for a new code.")}


async def test_a_code_is_good_for_once_however_many_bring_it(
    person: Person, inbox: Inbox, ask: Any, confirm: Any
) -> None:
    await ask(person, method="link")
    link = await inbox.link(LEA)

    replies = await asyncio.gather(*(confirm(person, token=link) for _ in range(20)))

    statuses = [reply.status_code for reply in replies]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 400, 401}


async def test_after_five_wrong_codes_even_the_right_one_has_to_wait(
    person: Person, inbox: Inbox, ask: Any, confirm: Any
) -> None:
    await ask(person)
    code = await inbox.code(LEA)

    wrong = [await confirm(person, code=other(code)) for _ in range(5)]
    sixth = await confirm(person, code=code)

    assert {reply.status_code for reply in wrong} == {400}
    assert (sixth.status_code, sixth.json()["code"]) == (429, "rate-limited")
    assert 590 < int(sixth.headers["retry-after"]) <= 600


async def test_guesses_at_once_are_five_guesses(
    person: Person, inbox: Inbox, ask: Any, confirm: Any, db: Database
) -> None:
    await ask(person)
    wrong = other(await inbox.code(LEA))

    replies = await asyncio.gather(*(confirm(person, code=wrong) for _ in range(20)))

    statuses = [reply.status_code for reply in replies]
    assert (statuses.count(400), statuses.count(429)) == (5, 15)


async def test_a_new_request_ends_the_one_before(
    person: Person, inbox: Inbox, ask: Any, confirm: Any
) -> None:
    await ask(person, method="link")
    first = await inbox.link(LEA)
    await ask(person, "other@example.org", method="link")

    assert (await confirm(person, token=first)).status_code == 400
    assert (await confirm(person, token=await inbox.link("other@example.org"))).status_code == 200


async def test_a_sixth_mail_is_not_sent_and_nobody_is_told(
    client: httpx.AsyncClient, person: Person, inbox: Inbox, ask: Any, confirm: Any
) -> None:
    replies = [await ask(person) for _ in range(7)]

    code = await inbox.code(LEA)
    assert {(reply.status_code, reply.text) for reply in replies} == {(202, '{"expires_in":600}')}
    assert len(inbox.mails) == 5
    assert (await confirm(person, code=code)).status_code == 200  # the fifth is still good


async def test_asking_again_under_the_same_key_sends_no_second_mail(
    client: httpx.AsyncClient, person: Person, inbox: Inbox, confirm: Any
) -> None:
    headers = person.headers | {"idempotency-key": uuid4().hex}
    lost, again = [await client.post(ASK, json={"email": LEA}, headers=headers) for _ in range(2)]
    other_address = await client.post(ASK, json={"email": "max@example.org"}, headers=headers)

    code = await inbox.code(LEA)
    assert (again.status_code, again.content) == (202, lost.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert other_address.json()["code"] == "idempotency-key-reused"
    assert len(inbox.mails) == 1
    assert (await confirm(person, code=code)).status_code == 200


async def test_one_sees_ones_own_address_once_it_is_proven(
    client: httpx.AsyncClient, person: Person, inbox: Inbox, ask: Any, confirm: Any
) -> None:
    await ask(person, "Lea@Example.org")
    before = (await person.get("/v1/me")).json()["email"]

    told = (await confirm(person, code=await inbox.code("Lea@example.org"))).json()

    headers = {"authorization": f"Bearer {told['token']}"}
    after = (await client.get("/v1/me", headers=headers)).json()["email"]
    assert (before, after) == (None, "Lea@example.org")


async def test_a_lost_answer_is_had_again_under_its_key(
    client: httpx.AsyncClient, person: Person, inbox: Inbox, ask: Any, confirm: Any
) -> None:
    await ask(person)
    code, key = await inbox.code(LEA), uuid4().hex

    lost = await confirm(person, code=code, key=key)
    again = await confirm(person, code=code, key=key)
    under_another = await confirm(person, code=code, key=uuid4().hex)

    assert again.json()["refresh_token"] == lost.json()["refresh_token"]
    assert await alive(client, again.json())
    assert under_another.status_code == 400


async def test_a_session_that_ended_confirms_nothing(
    client: httpx.AsyncClient, person: Person, inbox: Inbox, ask: Any, confirm: Any
) -> None:
    await ask(person)
    await client.delete("/v1/tokens", headers=person.headers)

    assert (await confirm(person, code=await inbox.code(LEA))).status_code == 401


@pytest.mark.parametrize(
    "email",
    [
        "lea",
        "lea@example",
        "lea@exam\nple.org",
        "lea@example.org\nBcc: a@b.org",
        '"lea x"@example.org',
        "lea@[192.0.2.1]",
        "l" * 65 + "@example.org",
        "lea@" + "a" * 250 + ".org",
    ],
)
async def test_what_is_no_address_is_refused_without_being_repeated(
    person: Person, ask: Any, email: str
) -> None:
    reply = await ask(person, email)

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["pointer"] == "/body/email"
    assert email not in reply.text


async def test_a_look_alike_domain_is_another_domain(
    person: Person, inbox: Inbox, ask: Any
) -> None:
    reply = await ask(person, "lea@exаmple.org")

    assert reply.status_code == 202
    assert (await inbox.last("lea@xn--exmple-4nf.org")).to != LEA


@pytest.mark.parametrize(
    "body", [{}, {"code": "123456", "token": "x"}, {"code": "12345"}, {"code": 123456}]
)
async def test_a_confirmation_says_one_thing(
    client: httpx.AsyncClient, person: Person, body: Any
) -> None:
    reply = await client.post(CONFIRM, json=body, headers=person.headers)

    assert reply.status_code == 422


async def test_who_is_known_is_answered_with_the_same_work_as_who_is_not(
    client: httpx.AsyncClient,
    app: FastAPI,
    mission: Mission,
    person: Person,
    inbox: Inbox,
    ask: Any,
    confirm: Any,
) -> None:
    """Times on a busy machine say little; the same statements in the same order take the same."""
    await ask(person)
    await confirm(person, code=await inbox.code(LEA))
    stranger = await join(client, mission)
    done: list[str] = []
    engine = app.state.database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: done.append(given[2]))

    known = await ask(stranger)
    for_known, done[:] = [*done], []
    unknown = await ask(stranger, "nobody@example.org")

    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert sorted(known.headers.keys()) == sorted(unknown.headers.keys())
    assert for_known == done
    assert len(done) > 5
