"""Signatures that wait until their person has proven an address."""

import asyncio

import httpx
import pytest

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.builders import NOON
from tests.mail.inbox import Inbox
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of

LEA = "lea@example.org"


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("petition", options={"confirmation": "email"}))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
def inbox(working: Database) -> Inbox:
    return Inbox(working)


async def prove(client: httpx.AsyncClient, person: Person, inbox: Inbox, email: str = LEA) -> None:
    """Prove an address, and go on as who that is."""
    asked = await client.post("/v1/me/email", json={"email": email}, headers=person.headers)
    assert asked.status_code == 202
    said = {"code": await inbox.code(email)}
    told = await client.post("/v1/me/email/confirm", json=said, headers=person.headers)
    assert told.status_code == 200, told.text
    person.headers = {"authorization": f"Bearer {told.json()['token']}"}


async def signatures(
    client: httpx.AsyncClient, db: Database, mission: Mission, key: Headers
) -> int:
    await fold_all(db, NOON)
    path = f"/v1/campaigns/{campaign_id(mission)}/kpis/petition_signatures"
    return int((await client.get(path, headers=key)).json()["value"])


async def states(person: Person) -> list[str]:
    mine = (await person.get("/v1/me/completions")).json()["items"]
    return [one["completion"]["state"] for one in mine]


async def test_a_signature_counts_once_its_address_is_proven(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, inbox: Inbox
) -> None:
    person = await join(client, mission, locale="en")

    signed = (await person.complete("petition")).json()
    before = await signatures(client, db, mission, lead)
    await prove(client, person, inbox)

    assert signed["completion"]["state"] == "confirming"
    assert signed["thanks"]["message"].startswith(
        "Thank you! Your signature counts once you have proven your mail address."
    )
    assert signed["thanks"]["achieved"] == []
    assert (before, await signatures(client, db, mission, lead)) == (0, 1)
    (mine,) = (await person.get("/v1/me/completions")).json()["items"]
    assert [one["to_state"] for one in mine["history"]] == ["confirming", "accepted"]


async def test_who_has_proven_an_address_signs_at_once(
    client: httpx.AsyncClient, mission: Mission, inbox: Inbox
) -> None:
    person = await join(client, mission)
    await prove(client, person, inbox)

    assert (await person.complete("petition")).json()["completion"]["state"] == "accepted"


async def test_where_somebody_reviews_a_proven_signature_waits_for_them(
    client: httpx.AsyncClient, db: Database, lead: Headers, inbox: Inbox
) -> None:
    mission = await launch(
        db, changed("petition", options={"confirmation": "email"}, verification="moderator")
    )
    person = await join(client, mission)
    await person.complete("petition")

    await prove(client, person, inbox)

    assert await states(person) == ["in_review"]


async def test_the_same_mailbox_signs_once_however_it_is_spelt(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, inbox: Inbox
) -> None:
    first, second = await join(client, mission), await join(client, mission)
    for person, email in ((first, "lea.m@gmail.com"), (second, "LeaM+petition@googlemail.com")):
        await person.complete("petition")
        await prove(client, person, inbox, email)

    assert await signatures(client, db, mission, lead) == 1
    assert sorted(await states(second)) == ["accepted", "rejected"]


async def test_an_organiser_can_refuse_but_not_confirm(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, inbox: Inbox
) -> None:
    person = await join(client, mission)
    completion = (await person.complete("petition")).json()["completion"]["id"]
    path = f"/v1/completions/{completion}/transitions"

    confirmed = await client.post(path, json={"to": "accepted"}, headers=lead)
    refused = await client.post(path, json={"to": "rejected", "reason": "A bot."}, headers=lead)
    await prove(client, person, inbox)

    assert (confirmed.status_code, confirmed.json()["possible"]) == (409, ["rejected"])
    assert refused.json()["state"] == "rejected"
    assert await states(person) == ["rejected"]


async def test_fifty_confirmations_at_once_are_one_signature(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, inbox: Inbox
) -> None:
    person = await join(client, mission)
    await person.complete("petition")
    await client.post("/v1/me/email", json={"email": LEA}, headers=person.headers)
    said = {"code": await inbox.code(LEA)}

    replies = await asyncio.gather(
        *(client.post("/v1/me/email/confirm", json=said, headers=person.headers) for _ in range(50))
    )

    assert [reply.status_code for reply in replies].count(200) == 1
    assert await signatures(client, db, mission, lead) == 1
