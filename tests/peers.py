"""A Quest whose completions other participants confirm, and people who do: over HTTP."""

from typing import Any
from uuid import uuid4

import httpx

from quests.ids import public_id
from tests.campaigns import Raw
from tests.mission import Mission
from tests.people import Headers, Person, join
from tests.pictures import jpeg

SLUG = "kitchen-tour"
TOUR: Raw = {
    "slug": SLUG,
    "kind": "challenge",
    "state": "published",
    "title": {"de": "Durch die Küche", "en": "Through the kitchen", "fr": "En cuisine"},
    "description": {"de": "Zeig sie.", "en": "Show it.", "fr": "Montre-la."},
    "effort_minutes": 5,
    "points": 7,
    "verification": "peer",
    "peers": 2,
}


def with_peers(raw: Raw) -> None:
    """One more Quest: a challenge that two others confirm."""
    raw["quests"].append(TOUR)


def touring(**fields: Any) -> Any:
    """The same, with other fields."""

    def edit(raw: Raw) -> None:
        raw["quests"].append(TOUR | fields)

    return edit


async def toured(
    client: httpx.AsyncClient,
    mission: Mission,
    person: Person,
    headers: Headers | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """Somebody shows their kitchen; the answer."""
    path = f"/v1/quests/{public_id('qst', mission.quests[SLUG])}/completions"
    body = {"kind": "challenge", "note": "Here we cook for forty."} | fields
    key = {"idempotency-key": uuid4().hex}
    reply = await client.post(path, json=body, headers=person.headers | key | (headers or {}))
    assert reply.status_code == 201, reply.text
    said: dict[str, Any] = reply.json()
    return said


async def photo_of_a_kitchen(client: httpx.AsyncClient, person: Person) -> str:
    """A photo to be evidence."""
    sent = await client.post("/v1/photos", content=jpeg(4711), headers=person.headers)
    made: str = sent.json()["id"]
    return made


async def peer(client: httpx.AsyncClient, mission: Mission, **body: Any) -> Person:
    """Somebody with something that counts."""
    person = await join(client, mission, **body)
    assert (await person.complete("stickers", placed=1)).status_code == 201
    return person


async def take(client: httpx.AsyncClient, who: Headers, most: int = 1) -> list[dict[str, Any]]:
    """What they are asked about."""
    reply = await client.post("/v1/me/peer-checks", json={"most": most}, headers=who)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["items"]
    return found


async def answer(
    client: httpx.AsyncClient, who: Headers, check: str, *, doubt: str | None = None
) -> httpx.Response:
    """Confirm it, or doubt it with a reason."""
    body = {"verdict": "doubted", "reason": doubt} if doubt else {"verdict": "confirmed"}
    return await client.post(f"/v1/me/peer-checks/{check}/verdict", json=body, headers=who)


async def peered(client: httpx.AsyncClient, mission: Mission, person: Person) -> dict[str, str]:
    """What somebody is asked about, who has done something: its id by the name of the parameter."""
    cook = await join(client, mission)
    await toured(client, mission, cook, photo=await photo_of_a_kitchen(client, cook))
    (asked,) = await take(client, person.headers)
    return {"check": asked["id"]}
