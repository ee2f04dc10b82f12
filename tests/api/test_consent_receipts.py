"""A receipt of one's own: as data and as a page, and anybody can check what it proves."""

import hashlib
import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from tests.consenting import ASKS, VERSION, answer, ask
from tests.erasing import ADDRESS, prove
from tests.mission import Mission, launch
from tests.people import Person, campaign_id, join, key_of

EN = {"accept-language": "en"}
PAGE = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def organisation(client: httpx.AsyncClient, db: Database, mission: Mission) -> str:
    return await ask(client, await key_of(db))


async def receipts(person: Person) -> list[str]:
    items = (await person.get("/v1/me/consents")).json()["items"]
    return [one["id"] for item in items for one in item["receipts"]]


async def receipt(person: Person, name: str) -> dict[str, Any]:
    reply = await person.get(f"/v1/me/consent-receipts/{name}")
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def test_a_receipt_names_who_what_and_the_words_and_proves_itself(
    client: httpx.AsyncClient, mission: Mission, organisation: str
) -> None:
    person = await join(client, mission)
    await answer(client, person, organisation, locale="de")
    await answer(client, person, organisation, granted=False)

    first, second = [await receipt(person, one) for one in await receipts(person)]

    assert first["party_identification"][0]["party_id"] == organisation
    assert first["pii_processing"]["notice"]["text"] == ASKS["de"]
    assert first["pii_processing"]["notice"]["version"] == VERSION
    assert [one["event"]["event_type"] for one in (first, second)] == ["granted", "withdrawn"]
    for one in (first, second):
        written = one["proof"]["written"]
        assert hashlib.sha256(written.encode()).hexdigest() == one["proof"]["hash"]
    assert json.loads(second["proof"]["written"])["previous"] == first["proof"]["hash"]
    assert first["chain"] == {"length": 2, "intact": True, "latest": second["proof"]["hash"]}


async def test_a_receipt_names_the_privacy_notice_and_the_page_of_that_moment(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    key, notice = await key_of(db), {"version": "2026-05", "url": "https://ackerfunke.example/data"}
    organisation = await ask(client, key, version="v2", privacy_notice=notice)
    page = "https://haferkiez.example/join"
    person = await join(client, mission)
    said = await answer(client, person, organisation, version="v2", page=page)
    other = {"texts": ASKS, "privacy_notice": notice | {"version": "2026-06"}}
    changed = await client.put("/v1/consent-texts/newsletter/v2", json=other, headers=key)
    asked = (await client.get(f"/v1/campaigns/{campaign_id(mission)}/consent-texts")).json()
    query = await answer(client, person, organisation, version="v2", page=f"{page}?who=mia")

    assert said.status_code == 200, said.text
    [name] = await receipts(person)
    shown = await receipt(person, name)
    kept = {"privacy_notice": notice["version"], "privacy_notice_url": notice["url"], "page": page}
    assert shown["event"]["evidence"] == kept
    assert json.loads(shown["proof"]["written"])["evidence"] == kept
    assert [one["privacy_notice"] for one in asked["items"]] == [notice]
    assert (changed.status_code, query.status_code) == (409, 422)


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("de", "Du hast Ja zu Ackerfunke gesagt", "Gerade geprüft"),
        ("fr", "Tu as dit oui à Ackerfunke", "Vérifié à l’instant"),
        ("en", "You said yes to Ackerfunke", "Checked just now"),
    ],
)
async def test_a_browser_gets_a_page_in_the_persons_language(
    client: httpx.AsyncClient,
    mission: Mission,
    organisation: str,
    language: str,
    title: str,
    words: str,
) -> None:
    person = await join(client, mission)
    await answer(client, person, organisation)
    [name] = await receipts(person)

    reply = await client.get(
        f"/v1/me/consent-receipts/{name}",
        headers=person.headers | PAGE | {"accept-language": language},
    )

    assert reply.headers["content-type"].startswith("text/html")
    assert f'<h1 dir="auto">{title}</h1>' in reply.text
    assert words in reply.text
    assert ASKS["en"] in reply.text
    assert (await receipt(person, name))["proof"]["hash"] in reply.text


async def test_whoever_changes_an_entry_is_told_on(
    client: httpx.AsyncClient, db: Database, mission: Mission, organisation: str
) -> None:
    person = await join(client, mission)
    await answer(client, person, organisation)
    [name] = await receipts(person)
    async with db.transaction() as session:  # as its owner, who alone could
        await session.execute(text("UPDATE consent_entry SET decision = 'denied'"))

    found = await receipt(person, name)
    page = await client.get(f"/v1/me/consent-receipts/{name}", headers=person.headers | PAGE | EN)

    assert found["chain"]["intact"] is False
    assert "is not what was written" in page.text


async def test_it_is_there_also_after_they_turned_out_to_be_somebody_else_and_for_nobody_else(
    client: httpx.AsyncClient, db: Database, mission: Mission, organisation: str
) -> None:
    laptop, phone = await join(client, mission), await join(client, mission)
    await answer(client, phone, organisation)
    [name] = await receipts(phone)
    other = await client.get(f"/v1/me/consent-receipts/{name}", headers=laptop.headers)
    await prove(client, db, laptop, ADDRESS)
    await prove(client, db, phone, ADDRESS)

    assert (other.status_code, other.json()["code"]) == (404, "not-found")
    assert (await receipt(phone, name))["chain"]["intact"] is True
