"""A person says yes or no to each organisation by itself, proves it by mail, and takes it back."""

import asyncio
import itertools
from hashlib import sha256

import httpx
import pytest

from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from tests.api.test_confirming import LEA, prove
from tests.builders import NOON
from tests.conftest import SECRET
from tests.consenting import ASKS, VERSION, answer, ask, holds
from tests.mail.inbox import Inbox
from tests.mission import Mission, launch
from tests.people import Headers, campaign_id, join, key_of


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
def inbox(working: Database) -> Inbox:
    return Inbox(working)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
async def partner(db: Database, mission: Mission) -> Headers:
    return await key_of(db, "haferkiez")


async def news(client: httpx.AsyncClient, db: Database, key: Headers) -> list[str]:
    await fan_out_events(db, secret=SECRET, at=NOON)
    items = (await client.get("/v1/events", headers=key)).json()["items"]
    return [one["type"] for one in items if one["type"].startswith("consent.")]


async def test_who_was_not_asked_said_nothing(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)
    before = await holds(person)
    organisation = await ask(client, lead)

    assert before == {}
    assert await holds(person) == {organisation: "not_asked"}


async def test_what_one_organisation_is_granted_no_other_is_told(
    client: httpx.AsyncClient,
    db: Database,
    mission: Mission,
    lead: Headers,
    partner: Headers,
    inbox: Inbox,
) -> None:
    leading, other = await ask(client, lead), await ask(client, partner)
    person = await join(client, mission)

    await answer(client, person, other)
    await answer(client, person, leading, granted=False, version=None)
    await prove(client, person, inbox)
    await answer(client, person, other, granted=False)

    assert await holds(person) == {other: "withdrawn", leading: "denied"}
    assert await news(client, db, lead) == []
    assert await news(client, db, partner) == [
        "consent.granted",
        "consent.confirmed",
        "consent.withdrawn",
    ]


async def test_the_mail_says_whom_the_proof_lets_write(
    client: httpx.AsyncClient, mission: Mission, partner: Headers, inbox: Inbox
) -> None:
    other = await ask(client, partner)
    person = await join(client, mission, locale="en")
    await answer(client, person, other)
    await prove(client, person, inbox)

    assert "say yes to what Haferkiez" in (await inbox.last(LEA)).written.text
    assert await holds(person) == {other: "confirmed"}


async def test_who_has_proven_an_address_confirms_at_once(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, inbox: Inbox
) -> None:
    organisation = await ask(client, lead)
    person = await join(client, mission)
    await prove(client, person, inbox)

    told = (await answer(client, person, organisation, locale="fr")).json()

    assert told["decision"] == "confirmed"
    assert [one["decision"] for one in told["receipts"]] == ["granted", "confirmed"]
    first, second = told["receipts"]
    assert first["text_sha256"] == sha256(ASKS["fr"].encode()).hexdigest()
    assert (first["locale"], first["text_version"], first["method"]) == ("fr", VERSION, "settings")
    assert (second["previous"], second["method"]) == (first["hash"], "double_opt_in")


async def test_a_yes_is_to_the_text_that_is_asked_with_now(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    organisation = await ask(client, lead)
    await ask(client, lead, version="2026-06", texts={"en": "Yes, write to me every day, please."})
    person = await join(client, mission)

    old = await answer(client, person, organisation)
    german = await answer(client, person, organisation, version="2026-06", locale="de")
    new = await answer(client, person, organisation, version="2026-06")

    assert (old.status_code, old.json()["expected"]) == (409, "2026-06")
    assert (german.status_code, german.json()["allowed"]) == (409, ["en"])
    assert new.json()["decision"] == "granted"


async def test_a_text_is_never_changed(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    await ask(client, lead)
    path = f"/v1/consent-texts/newsletter/{VERSION}"

    again = await client.put(path, json={"texts": ASKS}, headers=lead)
    changed = await client.put(path, json={"texts": {"en": "Yes to all of it."}}, headers=lead)
    reserved = await client.put(
        "/v1/consent-texts/political-opinion/v1", json={"texts": ASKS}, headers=lead
    )

    assert (again.status_code, changed.status_code, reserved.status_code) == (200, 409, 422)


async def test_the_page_of_the_campaign_shows_who_asks_with_what_and_nothing_is_ticked(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, partner: Headers
) -> None:
    other, leading = await ask(client, partner), await ask(client, lead)

    shown = (await client.get(f"/v1/campaigns/{campaign_id(mission)}/consent-texts")).json()

    assert [one["organisation"] for one in shown["items"]] == [leading, other]
    assert {one["ticked"] for one in shown["items"]} == {False}
    mine = (await client.get("/v1/consent-texts", headers=lead)).json()["items"]
    assert [one["version"] for one in mine] == [VERSION]


async def test_consent_is_asked_by_those_behind_the_campaign_only(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    stranger = await ask(client, await key_of(db, "somebody-else"))
    person = await join(client, mission)

    yes = await answer(client, person, stranger)
    no = await answer(client, person, stranger, granted=False)

    assert (yes.status_code, no.status_code) == (404, 404)


async def test_what_two_devices_of_one_person_said_is_read_together(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, partner: Headers, inbox: Inbox
) -> None:
    leading, other = await ask(client, lead), await ask(client, partner)
    phone, laptop = await join(client, mission), await join(client, mission)
    await prove(client, laptop, inbox)
    await answer(client, laptop, leading)
    await answer(client, phone, other)
    await answer(client, phone, leading, granted=False)

    await prove(client, phone, inbox)

    # A no said on purpose holds, though the phone did not know what the laptop had granted.
    assert await holds(phone) == {leading: "denied", other: "confirmed"}


async def test_said_many_times_at_once_each_word_changes_what_held(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    organisation = await ask(client, lead)
    person = await join(client, mission)

    replies = await asyncio.gather(
        *(answer(client, person, organisation, granted=bool(n % 2)) for n in range(12))
    )

    assert {reply.status_code for reply in replies} == {200}
    receipts = (await person.get("/v1/me/consents")).json()["items"][0]["receipts"]
    said = [one["decision"] for one in receipts]
    assert all(before != after for before, after in itertools.pairwise(said))
    hashes = [one["hash"] for one in receipts]
    assert [one["previous"] for one in receipts] == ["0" * 64, *hashes[:-1]]
