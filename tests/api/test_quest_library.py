"""Copies, templates and fragments of Quests, and advice on them."""

import httpx
import pytest

from service.store.session import Database
from tests.mission import Mission, campaign_is, launch
from tests.people import Headers, campaign_id, join, key_of, quest_id


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def test_a_quest_is_copied_and_nothing_else_changes(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}"
    before = (await client.get(f"{path}/blueprint", headers=lead)).json()
    body = {"slug": "more-stickers", "quest": quest_id(mission, "stickers")}

    made = await client.post(
        f"{path}/quests", json=body, headers=lead | {"idempotency-key": "copy"}
    )
    again = await client.post(
        f"{path}/quests", json=body, headers=lead | {"idempotency-key": "copy"}
    )
    taken = await client.post(f"{path}/quests", json=body, headers=lead)
    after = (await client.get(f"{path}/blueprint", headers=lead)).json()

    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert again.content == made.content
    assert (taken.status_code, taken.json()["code"]) == (409, "already-exists")
    assert after["quests"][:-1] == before["quests"]
    assert after["quests"][-1]["slug"] == "more-stickers"
    assert after["claims"][: len(before["claims"])] == before["claims"]


async def test_a_template_serves_every_campaign_of_the_workspace(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    other = await launch(db, campaign_is(slug="zweite"))
    partner = await key_of(db, "haferkiez")
    path = "/v1/quest-templates/good-stickers"

    source = f"/v1/quests/{quest_id(mission, 'stickers')}/fragment"
    fragment = (await client.get(source, headers=lead)).json()
    kept = await client.put(path, json={"fragment": fragment}, headers=lead)
    taken = await client.put(path, json={"fragment": fragment}, headers=partner)
    seen = (await client.get("/v1/quest-templates", headers=partner)).json()["items"]
    theirs = await client.delete(path, headers=partner)
    made = await client.post(
        f"/v1/campaigns/{campaign_id(other)}/quests",
        json={"slug": "again", "template": "good-stickers"},
        headers=lead,
    )
    gone = await client.delete(path, headers=lead)
    unknown = await client.post(
        f"/v1/campaigns/{campaign_id(other)}/quests",
        json={"slug": "third", "template": "good-stickers"},
        headers=lead,
    )

    assert (kept.status_code, taken.status_code) == (200, 409)
    assert [one["slug"] for one in seen] == ["good-stickers"]
    assert (theirs.status_code, gone.status_code) == (404, 204)
    assert made.status_code == 201
    assert unknown.status_code == 404


async def test_a_fragment_travels_to_another_workspace(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    elsewhere = await launch(db, workspace="hamburg")
    key = await key_of(db, workspace="hamburg")
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/fragment"

    fragment = (await client.get(path, headers=lead)).json()
    foreign = await client.get(path, headers=key)
    made = await client.post(
        f"/v1/campaigns/{campaign_id(elsewhere)}/quests",
        json={"slug": "from-berlin", "fragment": fragment},
        headers=key,
    )
    wrong = await client.post(
        f"/v1/campaigns/{campaign_id(elsewhere)}/quests",
        json={"slug": "none", "fragment": {"quest": 7}},
        headers=key,
    )

    assert foreign.status_code == 404
    assert made.status_code == 201, made.text
    assert (wrong.status_code, wrong.json()["code"]) == (422, "blueprint-refused")


async def test_advice_has_a_reason_and_a_fix_and_the_time_people_take(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/advice"

    few = (await client.get(path, headers=lead)).json()
    for _ in range(5):
        person = await join(client, mission)
        for _ in range(2):
            await person.complete("stickers")
    many = (await client.get(path, headers=lead)).json()

    assert few["median_minutes"] is None
    assert many["median_minutes"] is not None
    assert all(one["reason"] and one["fix"] for one in few["items"])


async def test_an_import_answers_with_advice_and_refuses_nothing_for_it(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/blueprint"
    raw = (await client.get(path, headers=lead)).json()
    raw["quests"][0]["effort_minutes"] = 500

    reply = await client.post("/v1/blueprints", json=raw, headers=lead)

    assert reply.status_code == 200, reply.text
    assert ("stickers", "long") in {(one["quest"], one["code"]) for one in reply.json()["advice"]}
