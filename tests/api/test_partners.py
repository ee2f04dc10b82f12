"""Organisations join a campaign, agree on its Charter, say how ready they are, and leave."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from scoring.readiness import ITEMS
from service.store.session import Database
from service.usecases.note_partnerships import note_partnerships
from tests.campaigns import Raw, example
from tests.mailed import mails, token_in
from tests.members import employ
from tests.mission import Mission, launch
from tests.partnering import (
    CHARTER,
    READY,
    facts_of,
    invite_partner,
    new_partner,
    organisation_of,
    today,
)
from tests.people import Headers, campaign_id, key_of


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="organise own")


async def page_of(client: httpx.AsyncClient, mission: Mission) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()
    return found


async def test_who_acts_for_an_organisation_that_is_there_is_written_to_in_their_language(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    owner = await new_partner(client, db, mission, lead, "kiezkasse")
    organisation = await organisation_of(client, mission, "Kiezkasse")
    for role in ("owner", "organiser", "analyst"):
        await employ(client, db, owner, email=f"{role}@kiezkasse.example", role=role)
    other = await launch_another(client, lead)
    path = f"/v1/campaigns/{other}/partner-invitations"
    body = {"organisation": organisation, "message": "Come and join us."}
    headers = lead | {"idempotency-key": "once"}

    replies = [await client.post(path, json=body, headers=headers) for _ in range(2)]

    assert [one.status_code for one in replies] == [201, 201]
    written = [one for one in await mails(db) if one.purpose == "partner-invitation"]
    assert {one.to for one in written} == {"owner@kiezkasse.example", "organiser@kiezkasse.example"}
    assert len(written) == 2
    said = written[0].written
    assert "Ackerfunke" in said.text
    assert "Come and join us." in said.text
    assert replies[0].json()["id"] in said.text


async def launch_another(client: httpx.AsyncClient, lead: Headers) -> str:
    """One more campaign of the lead's; its id."""

    def renamed(raw: Raw) -> None:
        raw["campaign"]["slug"] = "another"

    reply = await client.post("/v1/blueprints", json=example(renamed), headers=lead)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["campaign"]["id"])


async def test_an_organisation_is_asked_says_yes_and_is_on_the_page(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    new = {"slug": "kiezkasse", "name": "Kiezkasse", "email": "kim@kiezkasse.example"}
    asked = await invite_partner(client, mission, lead, new=new, sector="finance", message="Come!")
    key = await key_of(db, "kiezkasse")
    mine = (await client.get("/v1/partner-invitations", headers=key)).json()["items"]
    path = f"/v1/partner-invitations/{asked.json()['id']}"

    told = await client.post(f"{path}/answer", json={"accept": True}, headers=key)
    again = await client.post(f"{path}/answer", json={"accept": True}, headers=key)

    assert [(one["id"], one["message"]) for one in mine] == [(asked.json()["id"], "Come!")]
    assert told.json()["state"] == again.json()["state"] == "accepted"
    assert told.json()["answered_at"] == again.json()["answered_at"]
    partner = (await page_of(client, mission))["partners"][-1]
    assert (partner["name"], partner["joined_on"]) == ("Kiezkasse", str(today()))
    facts = await facts_of(db, mission, "partner_joined")
    assert [one["sector"] for one in facts if one["partner"] == partner["id"]] == ["finance"]
    assert [one.to for one in await mails(db) if token_in(one)] == ["kim@kiezkasse.example"]
    exported = await client.get(f"/v1/campaigns/{campaign_id(mission)}/blueprint", headers=lead)
    assert exported.status_code == 200, exported.text
    assert exported.json()["campaign"]["partners"][-1]["sector"] == "finance"
    assert (await client.delete(path, headers=lead)).json()["code"] == "partnership-refused"


async def test_nobody_else_answers_and_nobody_joins_twice(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    new = {"slug": "kiezkasse", "name": "Kiezkasse"}
    asked = (await invite_partner(client, mission, lead, new=new)).json()
    path, other = f"/v1/partner-invitations/{asked['id']}", await key_of(db, "bystander")

    doubled = await invite_partner(client, mission, lead, organisation=asked["organisation"])
    known = await invite_partner(client, mission, lead, new=new)
    partner = await organisation_of(client, mission, "Haferkiez")
    there = await invite_partner(client, mission, lead, organisation=partner)
    foreign = await client.post(f"{path}/answer", json={"accept": True}, headers=other)
    own = await client.post(f"{path}/answer", json={"accept": True}, headers=lead)
    lost = await invite_partner(client, mission, other, organisation=partner)
    gone = await client.delete(path, headers=lead)
    late = await client.post(
        f"{path}/answer", json={"accept": True}, headers=await key_of(db, "kiezkasse")
    )

    assert [one.status_code for one in (doubled, known, there)] == [409, 409, 409]
    assert (foreign.status_code, own.status_code, lost.status_code) == (404, 409, 404)
    assert (gone.status_code, late.json()["code"]) == (204, "partnership-refused")


async def test_who_leaves_is_counted_until_then_and_may_come_again(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    key = await new_partner(client, db, mission, lead, "kiezkasse")
    campaign = f"/v1/campaigns/{campaign_id(mission)}"
    totals = (await page_of(client, mission))["progress"]["totals"]

    left = await client.post(f"{campaign}/departure", json={}, headers=key)
    again = await client.post(f"{campaign}/departure", json={}, headers=key)
    outside = await client.get(f"{campaign}/partners", headers=key)
    stays = await client.post(f"{campaign}/departure", json={}, headers=lead)

    assert left.json() == again.json()
    assert left.json()["left_on"] == str(today())
    assert (outside.status_code, stays.status_code) == (404, 409)
    after = (await page_of(client, mission))["progress"]["totals"]
    assert [one["value"] for one in after] == [one["value"] for one in totals]
    assert len(await facts_of(db, mission, "partner_left")) == 1
    asked = await invite_partner(client, mission, lead, organisation=left.json()["organisation"])
    path = f"/v1/partner-invitations/{asked.json()['id']}/answer"
    assert (await client.post(path, json={"accept": True}, headers=key)).status_code == 200
    assert (await client.get(f"{campaign}/partners", headers=key)).status_code == 200


async def test_roles_are_dated_and_the_page_shows_the_one_of_today(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    await new_partner(client, db, mission, lead, "kiezkasse")
    organisation = await organisation_of(client, mission, "Kiezkasse")
    path = f"/v1/campaigns/{campaign_id(mission)}/partners/{organisation}"
    later = str(today() + timedelta(days=9))

    await client.patch(path, json={"role": "patron", "from_on": later}, headers=lead)
    changed = await client.patch(path, json={"role": "host"}, headers=lead)
    past = await client.patch(path, json={"left_on": "2026-01-01"}, headers=lead)
    ended = await client.patch(path, json={"left_on": later}, headers=lead)

    assert changed.json()["role"] == "host"
    assert [one["role"] for one in changed.json()["roles"]] == ["host", "patron"]
    assert (past.status_code, ended.json()["left_on"]) == (409, later)


async def test_partners_of_a_blueprint_are_facts_once_the_worker_was_there(
    db: Database, working: Database, mission: Mission
) -> None:
    at = datetime.now(UTC)

    done = [await note_partnerships(working, at) for _ in range(2)]

    assert done == [1, 0]
    joined = await facts_of(db, mission, "partner_joined")
    assert len(joined) == len({one["partner"] for one in joined}) > 3


async def test_a_version_of_the_charter_is_published_confirmed_and_shown(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    key = await new_partner(client, db, mission, lead, "kiezkasse")
    path, seen = f"/v1/campaigns/{campaign_id(mission)}/charter", lead | {"if-match": "*"}
    first = (await client.get(path)).json()["current"]["version"]
    await client.post(f"{path}/confirmation", json={"version": first}, headers=key)

    put = await client.put(path, json=CHARTER, headers=seen)
    same = await client.put(path, json=CHARTER, headers=seen)
    old = await client.post(f"{path}/confirmation", json={"version": first}, headers=key)
    before = (await client.get(path)).json()
    await client.post(f"{path}/confirmation", json={"version": first + 1}, headers=key)
    after = (await client.get(path)).json()

    assert put.json()["current"]["version"] == same.json()["current"]["version"] == first + 1
    assert (old.status_code, after["earlier"][0]["version"]) == (412, first)
    stands = {one["name"]: one["confirmed"] for one in before["partners"]}
    assert (stands["Kiezkasse"], sum(stands.values())) == (False, 1)  # the lead wrote it
    assert {one["name"] for one in after["partners"] if one["confirmed"]} >= {"Kiezkasse"}
    assert len(await facts_of(db, mission, "agreement_confirmed")) == 3
    page = await page_of(client, mission)
    assert page["charter_version"] == first + 1
    assert page["partners"][-1]["confirmed_charter"] == first + 1


async def test_a_charter_speaks_every_language_and_is_the_leads(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/charter"
    mute = CHARTER | {"why": {"de": "Weil."}}

    told = await client.put(path, json=mute, headers=lead | {"if-match": "*"})
    stale = await client.put(path, json=CHARTER, headers=lead | {"if-match": '"99"'})
    foreign = await client.put(
        path, json=CHARTER, headers=await key_of(db, "haferkiez") | {"if-match": "*"}
    )

    assert (told.status_code, told.json()["field"]) == (422, "why")
    assert (stale.status_code, foreign.status_code) == (412, 404)


async def test_readiness_is_measured_again_and_again_and_the_floor_is_the_weakest(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    key = await new_partner(client, db, mission, lead, "kiezkasse")
    path = f"/v1/campaigns/{campaign_id(mission)}/readiness"
    weak = {"answers": dict.fromkeys(ITEMS, 2) | {"time": 0}, "brakes": ["waiting", "logo"]}

    await client.post(path, json=READY, headers=lead)
    first = (await client.post(path, json=weak, headers=key | {"accept-language": "de"})).json()
    floor = (await client.get(path, headers=lead)).json()
    second = (await client.post(path, json=READY | {"brakes": ["logo"]}, headers=key)).json()
    after = (await client.get(path, headers=key)).json()

    assert (first["score"], first["level"]) == (26.7, "weak")  # (50 + 40 + 50) / 3 - 20
    assert [one["about"] for one in first["advice"]] == ["brake-logo", "brake-waiting", "item-time"]
    assert first["advice"][2]["text"].startswith("Nennt eine Person")
    assert (floor["floor"], floor["answered"], len(floor["partners"])) == (26.7, 2, 2)
    assert (second["score"], after["floor"], len(after["own"])) == (90.0, 90.0, 2)
    assert after["partners"] == []  # each sees itself, and how the weakest stands
    assert len(await facts_of(db, mission, "readiness_answer")) == 3 * 15


@pytest.mark.parametrize("language", ["fr", "de", "en"])
async def test_the_questions_are_asked_in_three_languages(
    client: httpx.AsyncClient, language: str
) -> None:
    told = await client.get("/v1/readiness-questions", headers={"accept-language": language})

    asked = told.json()
    assert asked["language"] == language
    assert [len(one["statements"]) for one in asked["blocks"]] == [3, 5, 3]
    assert len(asked["brakes"]["statements"]) == 4
