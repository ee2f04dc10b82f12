"""Rules for points over HTTP: set, tried, explained, and what they gave."""

from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.mission import Mission, changed, launch
from tests.people import Headers, campaign_id, join, key_of, quest_id
from tests.rewarding import settle

HELLO: dict[str, Any] = {"name": "hello", "amount": 50, "per": "person"}
DAILY: dict[str, Any] = {"name": "daily", "amount": 5, "per": "unit", "most_per_day": 20}
FREE = changed("stickers", limits=[], points=2)


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, FREE)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


def rewards(mission: Mission) -> str:
    return f"/v1/campaigns/{campaign_id(mission)}/rewards"


async def put(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, *rules: dict[str, Any]
) -> httpx.Response:
    return await client.put(rewards(mission), json={"points": list(rules)}, headers=lead)


async def test_everybody_sees_the_rules_that_hold(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    asked = DAILY | {"quests": ["stickers"]}

    assert (await put(client, mission, lead, HELLO, asked)).status_code == 200
    (daily, hello) = (await client.get(rewards(mission))).json()["points"]
    assert (hello["name"], hello["version"], hello["per"]) == ("hello", 1, "person")
    assert daily["quests"] == [quest_id(mission, "stickers")]
    assert daily["most_per_day"] == 20


async def test_a_change_is_a_version_and_the_same_again_is_none(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    async def versions(*rules: dict[str, Any]) -> dict[str, int]:
        told = (await put(client, mission, lead, *rules)).json()["points"]
        return {rule["name"]: rule["version"] for rule in told}

    assert await versions(HELLO, DAILY) == {"hello": 1, "daily": 1}
    assert await versions(DAILY, HELLO) == {"hello": 1, "daily": 1}
    assert await versions(HELLO | {"amount": 60}) == {"hello": 2}
    assert await versions(HELLO, DAILY) == {"hello": 3, "daily": 3}  # the second was its end


async def test_rules_go_out_and_in_with_the_blueprint(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    await put(client, mission, lead, HELLO)
    path = f"/v1/campaigns/{campaign_id(mission)}/blueprint"

    blueprint = (await client.get(path, headers=lead)).json()
    again = (await client.post("/v1/blueprints", json=blueprint, headers=lead)).json()

    assert blueprint["campaign"]["rewards"]["points"][0]["name"] == "hello"
    assert (again["created"], again["updated"], again["closed"]) == ([], [], [])


@pytest.mark.parametrize(
    ("rule", "path", "code"),
    [
        ({"quests": ["nowhere"]}, "campaign.rewards.points[1].quests[0]", "unknown-quest"),
        ({"name": "hello"}, "campaign.rewards.points[1].name", "duplicate"),
        ({"name": "sticker.accepted"}, "campaign.rewards.points[1].name", "reserved"),
    ],
)
async def test_what_contradicts_itself_is_refused_with_its_place(
    client: httpx.AsyncClient,
    mission: Mission,
    lead: Headers,
    rule: dict[str, Any],
    path: str,
    code: str,
) -> None:
    told = (await put(client, mission, lead, HELLO, DAILY | rule)).json()

    assert told["code"] == "blueprint-refused"
    assert [(one["path"], one["code"]) for one in told["errors"]] == [(path, code)]


async def test_partners_cannot_change_the_rules(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    partner = await key_of(db, "haferkiez")

    assert (await put(client, mission, partner, HELLO)).status_code == 404


async def test_the_reply_says_the_points_and_the_ledger_books_them(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, db: Database
) -> None:
    await put(client, mission, lead, HELLO, DAILY)
    person = await join(client, mission)

    replies = [(await person.complete("stickers", placed=3)).json() for _ in range(3)]
    await settle(db)
    mine = (await person.get("/v1/me/points")).json()

    told = [{one["rule"]: one["amount"] for one in reply["points"]} for reply in replies]
    assert told == [
        {"sticker.accepted": 6, "daily": 15, "hello": 50},
        {"sticker.accepted": 6, "daily": 5},
        {"sticker.accepted": 6},
    ]
    assert mine["total"] == 88 == sum(line["amount"] for line in mine["items"])
    assert {line["completion"] for line in mine["items"]} == {
        reply["completion"]["id"] for reply in replies
    }


async def test_a_ledger_is_read_page_by_page(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, db: Database
) -> None:
    await put(client, mission, lead, HELLO)
    person = await join(client, mission)
    await person.complete("stickers")
    await settle(db)

    first = (await person.get("/v1/me/points", limit=1)).json()
    second = (await person.get("/v1/me/points", limit=1, cursor=first["next_cursor"])).json()

    assert [first["items"][0]["rule"], second["items"][0]["rule"]] == ["sticker.accepted", "hello"]
    assert first["total"] == second["total"]


async def test_a_rule_is_tried_on_the_past_and_nothing_happens(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, db: Database
) -> None:
    people = [await join(client, mission) for _ in range(3)]
    for person in people[:2]:
        await person.complete("stickers", placed=3)
    await people[0].complete("stickers", placed=4)

    path = f"{rewards(mission)}/simulations"
    told = (await client.post(path, json={"points": [DAILY]}, headers=lead)).json()
    await settle(db)

    assert (told["people"], told["completions"], told["whole"]) == (2, 3, True)
    assert (told["now"]["total"], told["then"]["total"]) == (20, 55)
    assert told["by_rule"] == {"sticker.accepted": 20, "daily": 35}
    assert (told["gain"], told["lose"], told["most_gained"]) == (2, 0, 20)
    assert (await client.get(rewards(mission))).json()["points"] == []
    assert (await people[0].get("/v1/me/points")).json()["total"] == 14
