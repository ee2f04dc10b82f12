"""Joining a campaign: no personal data, and a retry gets the same participant."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from quests.ids import public_id
from service.store.session import Database
from tests.builders import NOON
from tests.mission import Mission, campaign_is, launch, let_in
from tests.people import campaign_id, join

KEY = {"idempotency-key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
def address(mission: Mission) -> str:
    return f"/v1/campaigns/{campaign_id(mission)}/participants"


async def test_nothing_is_needed_to_join(client: httpx.AsyncClient, address: str) -> None:
    reply = await client.post(address, json={})

    assert reply.status_code == 201
    joined = reply.json()
    assert joined["participant"]["display_name"] is None
    assert joined["participant"]["locale"] == "de"  # the campaign's first language
    assert joined["share_url"].startswith("http://127.0.0.1:8000/l/")
    me = await client.get("/v1/me", headers={"authorization": f"Bearer {joined['token']}"})
    assert me.json()["id"] == joined["participant"]["id"]


async def test_the_language_is_the_one_said_else_the_one_of_the_browser(
    client: httpx.AsyncClient, address: str
) -> None:
    french = {"accept-language": "nl, fr-CH;q=0.8, en;q=0.5"}

    by_browser = await client.post(address, json={}, headers=french)
    said = await client.post(address, json={"locale": "en"}, headers=french)

    assert by_browser.json()["participant"]["locale"] == "fr"
    assert said.json()["participant"]["locale"] == "en"


async def test_a_retry_gets_the_same_participant(client: httpx.AsyncClient, address: str) -> None:
    body = {"display_name": "Léa"}
    replies = await asyncio.gather(
        *(client.post(address, json=body, headers=KEY) for _ in range(8))
    )

    assert [reply.status_code for reply in replies] == 8 * [201]
    assert len({reply.json()["participant"]["id"] for reply in replies}) == 1
    assert len({reply.json()["share_url"] for reply in replies}) == 1
    replayed = [reply.headers.get("idempotent-replayed") for reply in replies]
    assert sorted(map(str, replayed)) == ["None", *(7 * ["true"])]


async def test_a_key_that_belongs_to_another_request_does_not_make_one_somebody_else(
    client: httpx.AsyncClient, address: str
) -> None:
    await client.post(address, json={"display_name": "Léa"}, headers=KEY)

    reply = await client.post(address, json={"display_name": "Mallory"}, headers=KEY)

    assert (reply.status_code, reply.json()["code"]) == (422, "idempotency-key-reused")


async def test_who_has_a_token_joins_the_next_campaign_as_the_same_participant(
    client: httpx.AsyncClient, db: Database, mission: Mission, address: str
) -> None:
    person = await join(client, mission, display_name="Léa")
    other = await launch(db, campaign_is(slug="zweite"))
    second = f"/v1/campaigns/{campaign_id(other)}/participants"

    again = await client.post(address, json={}, headers=person.headers)
    there = await client.post(second, json={}, headers=person.headers)
    once_more = await client.post(second, json={}, headers=person.headers)

    assert again.json()["participant"]["id"] == person.id
    assert again.headers["idempotent-replayed"] == "true"
    assert there.json()["participant"] == {"id": person.id, "display_name": "Léa", "locale": "de"}
    assert "idempotent-replayed" not in there.headers
    assert once_more.json()["share_url"] == there.json()["share_url"]


async def test_in_another_workspace_one_is_somebody_else(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)
    other = await launch(db, workspace="paris")

    there = await client.post(
        f"/v1/campaigns/{campaign_id(other)}/participants", json={}, headers=person.headers
    )

    assert there.status_code == 201
    assert there.json()["participant"]["id"] != person.id


async def test_how_one_came_goes_into_the_chain_of_links(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    first = await join(client, mission)
    second = await join(client, mission, link=first.link)
    third = await join(client, mission, link=second.link)
    lost = await join(client, mission, link="nosuchlink")

    depths = [
        (await person.get("/v1/me/links")).json()["items"][0]["depth"]
        for person in (first, second, third, lost)
    ]
    assert depths == [0, 1, 2, 0]


async def test_a_campaign_that_is_over_or_not_begun_lets_nobody_in(
    client: httpx.AsyncClient, db: Database
) -> None:
    over = await launch(db, campaign_is(slug="over", ends_at="2025-06-01T00:00:00Z"))
    early = await launch(db, campaign_is(slug="early", starts_at="2099-01-01T00:00:00Z"))
    closed = await launch(db, campaign_is(slug="closed", state="closed"))

    for mission in (over, early, closed):
        reply = await client.post(f"/v1/campaigns/{campaign_id(mission)}/participants", json={})
        assert (reply.status_code, reply.json()["code"]) == (409, "campaign-not-open")


async def test_a_draft_is_not_there(client: httpx.AsyncClient, db: Database) -> None:
    draft = await launch(db, campaign_is(state="draft"))
    campaign = campaign_id(draft)
    paths = [
        f"/v1/campaigns/{campaign}",
        f"/v1/campaigns/{campaign}/quests",
        f"/v1/campaigns/{campaign}/progress",
        *(f"/v1/quests/{public_id('qst', quest)}" for quest in draft.quests.values()),
    ]

    joined = await client.post(f"/v1/campaigns/{campaign}/participants", json={})

    assert joined.status_code == 404
    for path in paths:
        assert (await client.get(path)).status_code == 404, path


async def test_a_token_expires(
    client: httpx.AsyncClient, app: FastAPI, db: Database, mission: Mission
) -> None:
    caller = await let_in(db, mission)
    old = app.state.tokens.issue(caller, NOON - timedelta(days=400))

    reply = await client.get("/v1/me", headers={"authorization": f"Bearer {old}"})

    assert (reply.status_code, reply.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    "name",
    ["Win at evil.com", "https://x", "www.x", "a@b", "evil．com", "Léa\nPS: call us", "a4.xyz"],
)
async def test_a_name_is_no_advertisement(
    client: httpx.AsyncClient, address: str, name: str
) -> None:
    reply = await client.post(address, json={"display_name": name})

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["pointer"] == "/body/display_name"


@pytest.mark.parametrize(
    "name", ["Léa", "J. R. R.", "Dr. Ñandú", "O'Neil-Łuk", "李小龍", "St. Pauli"]
)
async def test_names_are_names(client: httpx.AsyncClient, address: str, name: str) -> None:
    reply = await client.post(address, json={"display_name": name})

    assert reply.json()["participant"]["display_name"] == name
