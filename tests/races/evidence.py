"""What evidence uses up, and who may show it."""

from random import randrange
from typing import Any

import httpx

from tests.campaigns import CONSENT, with_testimonials
from tests.mission import Mission, changed, launch
from tests.people import Person, campaign_id, quest_id
from tests.pictures import jpeg
from tests.races.racing import Race, World, all_are_told, fresh, once, one_wins, whole

HUNT = "treasure-hunt"  # a challenge, in the example


async def telling(world: World) -> Mission:
    """A campaign with testimonials, whose challenge has no limits; made once."""
    if "telling" not in world.kept:
        edits = (with_testimonials, changed(HUNT, limits=[]))
        world.kept["telling"] = await launch(world.db, *edits, workspace="hamburg")
    mission: Mission = world.kept["telling"]
    return mission


def a_place() -> int:
    """Another picture each round: a copy would wait for somebody to look at it."""
    return randrange(10**9)


async def newcomer(world: World) -> Person:
    """Somebody new in that campaign."""
    return await world.person(await telling(world))


@once("post_completion")
async def one_photo_under_many_keys(world: World) -> Race:
    person = await newcomer(world)
    sent = await world.client.post("/v1/photos", content=jpeg(a_place()), headers=person.headers)
    photo = sent.json()["id"]

    async def act(number: int) -> httpx.Response:
        return await person.complete(HUNT, key=f"k-{number}", note=None, photo=photo)

    return Race(act=act, judge=one_wins(201, 409))


@once("put_reuse")
async def taking_consent_back(world: World) -> Race:
    person, mission = await newcomer(world), await telling(world)
    page = (await world.client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()
    lead = page["partners"][0]["id"]
    told: dict[str, Any] = {
        "kind": "testimonial",
        "text": "Since May we cook on the stairs.",
        "language": "en",
        "reuse": [lead],
        "consent": CONSENT["version"],
    }
    path = f"/v1/quests/{quest_id(mission, 'your-table')}/completions"
    headers = person.headers | {"idempotency-key": fresh("k")}
    made = await world.client.post(path, json=told, headers=headers)
    assert made.status_code == 201, made.text
    mine = (await person.get("/v1/me/contributions")).json()["items"][0]["id"]

    async def act(_: int) -> httpx.Response:
        path = f"/v1/me/testimonials/{mine}/reuse/{lead}"
        return await world.client.put(path, json={"granted": False}, headers=person.headers)

    return Race(act=act, judge=all_are_told(200, whole))
