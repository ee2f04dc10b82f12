"""Segments: who is in them, who is told, what CRMs and KPIs get of it; over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from quests.ids import parse_id
from scoring.kpis.engagement import RUNGS as LADDER
from service.store.segment_matches import RUNGS
from service.usecases.move_segments import move_segments
from tests.conftest import SECRET
from tests.crm.feeding import Feeding
from tests.mission import Mission
from tests.people import Headers, join, key_of, quest_id


async def saved(feeding: Feeding, key: Headers, asks: dict[str, Any], **more: Any) -> str:
    body = {"name": "A segment", "asks": asks} | more
    made = await feeding.client.post("/v1/segments", json=body, headers=key)
    assert made.status_code == 201, made.text
    return f"/v1/segments/{made.json()['id']}"


async def count(feeding: Feeding, key: Headers, asks: dict[str, Any]) -> int:
    body = {"asks": asks}
    reply = await feeding.client.post("/v1/segment-counts", json=body, headers=key)
    assert reply.status_code == 200, reply.text
    return int(reply.json()["people"])


async def look(feeding: Feeding) -> None:
    """The worker's part."""
    await feeding.notice()
    await move_segments(feeding.working, secret=SECRET, at=datetime.now(UTC))
    await feeding.work()


async def told(feeding: Feeding, key: Headers) -> list[str]:
    reply = await feeding.client.get("/v1/events?limit=100", headers=key)
    types = [one["type"] for one in reply.json()["items"]]
    return [one for one in types if one.startswith("segment.")]


def test_the_rungs_are_those_of_the_ladder() -> None:
    assert list(RUNGS) == [name for name, _ in LADDER]


async def test_each_criterion_asks_what_it_says(feeding: Feeding, mission: Mission) -> None:
    key, brand = await feeding.organisation()
    ada, ben = await feeding.person(mission, "Ada A"), await join(feeding.client, mission)
    for _ in range(2):
        await ada.complete("stickers")
    await ben.complete("petition")
    await feeding.says(ada, brand)

    petition = quest_id(mission, "petition")
    for asks, people in (
        ({}, 2),
        ({"kinds": ["sticker"]}, 1),
        ({"kinds": ["sticker", "petition"]}, 2),
        ({"kinds": ["sticker"], "at_least": 3}, 0),
        ({"at_least": 2}, 1),
        ({"quests": [petition]}, 1),
        ({"quests": [petition], "until": "2020-01-01T00:00:00Z"}, 0),
        ({"since": "2020-01-01T00:00:00Z"}, 2),
        ({"consent": ["confirmed", "granted"]}, 1),
        ({"consent": ["not_asked"]}, 1),
        ({"consent": ["confirmed"], "purpose": "other"}, 0),
        ({"brought_by": "us"}, 0),
        ({"brought_by": "others"}, 2),
        ({"rung": "contributor"}, 0),
        ({"points_at_least": 10_000}, 0),
    ):
        assert await count(feeding, key, asks) == people, asks


async def test_who_comes_in_and_who_leaves_is_told_once_and_to_nobody_else(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    other = await key_of(feeding.db, "haferkiez", scope="organise")
    mia = await feeding.person(mission)
    await feeding.says(mia, brand)
    path = await saved(feeding, key, {"kinds": ["sticker"], "consent": ["confirmed"]})
    await look(feeding)
    assert await told(feeding, key) == []

    await mia.complete("stickers")
    for _ in range(2):
        await look(feeding)
    assert await told(feeding, key) == ["segment.joined"]
    now = (await feeding.client.get(path, headers=key)).json()
    assert (now["people"], now["inside"]) == (1, 1)

    await feeding.says(mia, brand, yes=False)
    for _ in range(2):
        await look(feeding)
    assert await told(feeding, key) == ["segment.joined", "segment.left"]
    assert await told(feeding, other) == []
    assert (await feeding.client.get(path, headers=other)).status_code == 404
    async with feeding.db.read() as session:
        moves = text("SELECT payload->>'move' FROM fact WHERE type = 'segment_membership'")
        assert sorted((await session.execute(moves)).scalars()) == ["join", "leave"]


@pytest.mark.parametrize(
    ("kind", "name", "inside"),
    [
        ("hubspot", "31", {"lists": ["31"]}),
        ("brevo", "31", {"lists": [31]}),
        ("mailchimp", "stickers", {"tags": ["stickers"]}),
        ("civicrm", "stickers", {"group stickers": "Added"}),
        ("salesforce", "701xx", {}),
    ],
)
async def test_lists_of_crms_follow(
    feeding: Feeding, mission: Mission, kind: str, name: str, inside: dict[str, Any]
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    await feeding.says(mia, brand)
    async with feeding.crm(key, kind) as crm:
        feeds = [{"connection": crm.path.rpartition("/")[2], "list": name}]
        path = await saved(feeding, key, {"kinds": ["sticker"]}, feeds=feeds)
        await look(feeding)
        [one] = crm.double.contacts.values()
        assert not any(one.get(part) for part in inside)

        await mia.complete("stickers")
        await look(feeding)
        assert {part: one.get(part) for part in inside} == inside
        members = crm.double.__dict__.get("members", [])
        assert [one["CampaignId"] for one in members] == ([name] if kind == "salesforce" else [])

        asks = {"name": "A segment", "asks": {"kinds": ["petition"]}, "feeds": feeds}
        assert (await feeding.client.put(path, json=asks, headers=key)).status_code == 200
        await look(feeding)
        assert not any(one.get(part) not in ([], "Removed") for part in inside)
        assert crm.double.__dict__.get("members", []) == []


async def test_what_cannot_be_saved_is_refused(feeding: Feeding, mission: Mission) -> None:
    key, _ = await feeding.organisation()
    other = await key_of(feeding.db, "haferkiez", scope="organise")
    await saved(feeding, key, {})
    body: dict[str, Any] = {"name": "A segment", "asks": {}}
    again = await feeding.client.post("/v1/segments", json=body, headers=key)
    assert (again.status_code, again.json()["code"]) == (409, "already-exists")
    for asks in ({"colour": "red"}, {"rung": "boss"}, {"at_least": 0}, {"since": 3}):
        wrong = {"name": "B", "asks": asks}
        reply = await feeding.client.post("/v1/segments", json=wrong, headers=key)
        assert reply.status_code == 422, asks
    async with feeding.crm(key, "brevo") as crm:
        connection = crm.path.rpartition("/")[2]
        for caller, name, status in ((key, "words", 422), (other, "3", 404)):
            feeds = [{"connection": connection, "list": name}]
            body = {"name": "C", "asks": {}, "feeds": feeds}
            reply = await feeding.client.post("/v1/segments", json=body, headers=caller)
            assert reply.status_code == status, reply.text


async def test_who_is_merged_is_in_it_once(feeding: Feeding, mission: Mission) -> None:
    key, _ = await feeding.organisation()
    path = await saved(feeding, key, {"kinds": ["sticker"]})
    mia = await feeding.person(mission)
    await mia.complete("stickers")
    await look(feeding)
    again = await feeding.person(mission)
    await again.complete("stickers")
    await look(feeding)

    now = (await feeding.client.get(path, headers=key)).json()
    assert (now["people"], now["inside"]) == (1, 1)
    assert parse_id("prt", mia.id) != parse_id("prt", again.id)
