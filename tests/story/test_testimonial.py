"""A testimonial: told, read by somebody, shown by those who may, and hidden at once."""

from typing import Any

import httpx
import pytest

from quests.ids import public_id
from service.store.session import Database
from tests.campaigns import with_testimonials
from tests.mission import Mission, launch
from tests.people import Headers, Person, join, key_of, quest_id
from tests.pictures import jpeg

WORDS = "Since May we cook on the stairs every Friday."


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, with_testimonials)


@pytest.fixture
async def partners(client: httpx.AsyncClient, mission: Mission) -> list[str]:
    path = f"/v1/campaigns/{public_id('cmp', mission.campaign_id)}"
    page = (await client.get(path)).json()
    return [partner["id"] for partner in page["partners"]]


async def tell(
    client: httpx.AsyncClient, person: Person, mission: Mission, key: str = "k", **more: Any
) -> httpx.Response:
    body = {"kind": "testimonial", "text": WORDS, "language": "en", **more}
    path = f"/v1/quests/{quest_id(mission, 'your-table')}/completions"
    headers = person.headers | {"idempotency-key": key}
    return await client.post(path, json=body, headers=headers)


async def shown(client: httpx.AsyncClient, mission: Mission, **query: str) -> list[dict[str, Any]]:
    path = f"/v1/quests/{quest_id(mission, 'your-table')}/testimonials"
    reply = await client.get(path, params=query)
    assert reply.status_code == 200, reply.text
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


async def step(client: httpx.AsyncClient, key: Headers, completion: str, to: str) -> None:
    path = f"/v1/completions/{completion}/transitions"
    body = {"to": to, "reason": "After another look."}
    assert (await client.post(path, json=body, headers=key)).status_code == 200


async def told_by(
    client: httpx.AsyncClient, person: Person, mission: Mission, partners: list[str]
) -> tuple[str, str, str]:
    """Completion, contribution and photo of a testimonial that two organisations may show."""
    sent = await client.post("/v1/photos", content=jpeg(), headers=person.headers)
    photo: str = sent.json()["id"]
    more = {"photo": photo, "shown_as": "Mia", "reuse": partners[:2], "consent": "2026-05"}
    told = await tell(client, person, mission, **more)
    assert told.status_code == 201, told.text
    completion = told.json()["completion"]
    assert (completion["state"], told.json()["points"]) == ("in_review", [])
    assert told.json()["thanks"]["message"].startswith("Thank you! Someone from the team is read")
    mine = (await person.get("/v1/me/contributions")).json()["items"][0]["id"]
    return completion["id"], mine, photo


async def test_it_is_read_before_it_is_shown(
    client: httpx.AsyncClient, mission: Mission, partners: list[str], db: Database
) -> None:
    person, key = await join(client, mission, locale="en"), await key_of(db)
    completion, mine, photo = await told_by(client, person, mission, partners)
    assert await shown(client, mission) == []
    assert (await client.get(f"/v1/photos/{photo}")).status_code == 404

    await step(client, key, completion, "accepted")

    (item,) = await shown(client, mission)
    assert (item["id"], item["text"], item["photo"]) == (mine, WORDS, photo)
    assert (item["shown_as"], set(item["organisations"])) == ("Mia", set(partners[:2]))
    seen = await client.get(f"/v1/photos/{photo}")
    assert (seen.status_code, seen.headers["cache-control"]) == (200, "no-cache")
    by = [len(await shown(client, mission, organisation=one)) for one in partners[:3]]
    assert by == [1, 1, 0]
    general = f"/v1/quests/{quest_id(mission, 'your-table')}/contributions"
    assert (await client.get(general)).json()["items"] == []
    await step(client, key, completion, "revoked")
    assert await shown(client, mission) == []


async def test_it_is_hidden_as_soon_as_nobody_may_show_it(
    client: httpx.AsyncClient, mission: Mission, partners: list[str], db: Database
) -> None:
    person = await join(client, mission, locale="en")
    completion, mine, photo = await told_by(client, person, mission, partners)
    await step(client, await key_of(db), completion, "accepted")
    reuse = f"/v1/me/testimonials/{mine}/reuse"

    async def say(organisation: str, **body: Any) -> httpx.Response:
        path = f"{reuse}/{organisation}"
        return await client.put(path, json=body, headers=person.headers)

    left = []
    for organisation in partners[:2]:
        assert (await say(organisation, granted=False)).json()["granted"] is False
        left.append(len(await shown(client, mission)))
    assert left == [1, 0]
    assert (await client.get(f"/v1/photos/{photo}")).status_code == 404
    assert (await person.get(f"/v1/photos/{photo}")).status_code == 200

    again = [await say(partners[2], granted=True, version="2026-05") for _ in range(2)]
    assert again[0].content == again[1].content
    assert [one["organisations"] for one in await shown(client, mission)] == [[partners[2]]]
    held = (await person.get(reuse)).json()["items"]
    by = {one["organisation"]: one["granted"] for one in held}
    assert by == {partners[0]: False, partners[1]: False, partners[2]: True}


async def test_the_figures_follow(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    person, key = await join(client, mission), await key_of(db)
    completion = (await tell(client, person, mission)).json()["completion"]["id"]
    await step(client, key, completion, "accepted")

    path = f"/v1/campaigns/{public_id('cmp', mission.campaign_id)}/progress"
    totals = (await client.get(path)).json()
    history = (await person.get("/v1/me/completions")).json()["items"]

    assert totals["as_of"]
    assert [(one["completion"]["quantity"], one["points"]) for one in history] == [(1, 4)]


REFUSED: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "nothing said": ({"text": None}, 422, "validation-failed", ""),
    "too long for this Quest": ({"text": "x" * 601}, 409, "evidence-refused", "text"),
    "a name that is an address": ({"shown_as": "www.example.org"}, 422, "validation-failed", ""),
    "no version": ({"reuse": ["FIRST"]}, 409, "evidence-refused", "consent"),
    "an old version": (
        {"reuse": ["FIRST"], "consent": "2025-01"},
        409,
        "evidence-refused",
        "consent",
    ),
    "twice the same": (
        {"reuse": ["FIRST", "FIRST"], "consent": "2026-05"},
        422,
        "validation-failed",
        "",
    ),
    "an organisation from elsewhere": (
        {"reuse": [f"org_{'a' * 26}"], "consent": "2026-05"},
        409,
        "evidence-refused",
        "reuse",
    ),
}


async def test_what_is_refused_leaves_nothing(
    client: httpx.AsyncClient, mission: Mission, partners: list[str]
) -> None:
    person = await join(client, mission)
    for name, (fields, status, code, field) in REFUSED.items():
        if "reuse" in fields:
            named = [partners[0] if one == "FIRST" else one for one in fields["reuse"]]
            fields = fields | {"reuse": named}  # noqa: PLW2901

        reply = await tell(client, person, mission, key=name, **fields)

        assert (reply.status_code, reply.json()["code"]) == (status, code), (name, reply.text)
        assert not field or reply.json()["field"] == field, name
    assert (await person.get("/v1/me/completions")).json()["items"] == []


async def test_who_may_show_it_is_said_by_its_author_alone(
    client: httpx.AsyncClient, mission: Mission, partners: list[str]
) -> None:
    person, other = await join(client, mission), await join(client, mission)
    await tell(client, person, mission, reuse=partners[:1], consent="2026-05")
    mine = (await person.get("/v1/me/contributions")).json()["items"][0]["id"]
    path = f"/v1/me/testimonials/{mine}/reuse"
    granted = {"granted": True, "version": "2026-05"}

    async def put(who: Person, body: Any, organisation: str) -> tuple[int, str | None]:
        reply = await client.put(f"{path}/{organisation}", json=body, headers=who.headers)
        return reply.status_code, reply.json().get("field")

    assert (await other.get(path)).status_code == 404
    assert (await put(other, granted, partners[0]))[0] == 404
    assert (await put(person, {"granted": False}, partners[3]))[0] == 404
    assert await put(person, granted | {"version": "old"}, partners[3]) == (409, "version")
    assert await put(person, granted, f"org_{'a' * 26}") == (409, "reuse")
