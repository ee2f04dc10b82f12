"""A hunt with checkpoints of every sort, and people on it."""

import copy
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import text

from service.store.session import Database
from tests.campaigns import Raw
from tests.mission import Edit, Mission, launch
from tests.people import Headers, Person, quest_id

BRIDGE = {"latitude": 52.50153, "longitude": 13.44527}
CANARY = {"latitude": 52.54321, "longitude": 13.35791}
HUNT: Raw = {
    "slug": "hidden-kitchens",
    "kind": "hunt",
    "state": "published",
    "title": {
        "de": "Die versteckten Küchen",
        "en": "The hidden kitchens",
        "fr": "Cuisines cachées",
    },
    "description": {"de": "Such sie.", "en": "Find them.", "fr": "Trouve-les."},
    "effort_minutes": 60,
    "points": 30,
    "options": {
        "checkpoints": [
            {
                "slug": "market",
                "title": {"de": "Markthalle", "en": "Market hall", "fr": "La halle"},
                "clue": {"de": "Wo es duftet.", "en": "Follow the smell.", "fr": "Suis l'odeur."},
                "found": {"de": "Guten!", "en": "Enjoy!", "fr": "Régale-toi !"},
                "code": 1,
            },
            {
                "slug": "bridge",
                "clue": {"de": "Zwei Türme.", "en": "Two towers.", "fr": "Deux tours."},
                "place": {**BRIDGE, "radius_m": 40, "visible_radius_m": 500},
            },
            {
                "slug": "cheese",
                "clue": {"de": "Was reift hier?", "en": "What ripens?", "fr": "Que mûrit-il ?"},
                "answers": {"de": ["Käse"], "en": ["cheese", "a cheese"], "fr": ["fromage"]},
            },
        ],
    },
}


def with_hunt(**options: Any) -> Edit:
    """One more Quest in the example; other fields of it beside options: see :func:`hunting`."""
    return hunting(options=options)


def hunting(*, options: dict[str, Any] | None = None, **fields: Any) -> Edit:
    """One more Quest in the example, with these fields and options."""

    def edit(raw: Raw) -> None:
        hunt = copy.deepcopy(HUNT) | fields
        hunt["options"] |= options or {}
        raw["quests"].append(hunt)

    return edit


async def hunted(db: Database, *edits: Edit, **options: Any) -> Mission:
    """The example campaign with a hunt."""
    return await launch(db, with_hunt(**options), *edits)


def finds(mission: Mission) -> str:
    """Where finds are reported."""
    return f"/v1/quests/{quest_id(mission, 'hidden-kitchens')}/finds"


def at(place: dict[str, float], when: str | None = None, **changes: Any) -> dict[str, Any]:
    """A position as a phone knows it; ``when`` in RFC 3339."""
    return {"accuracy_m": 8.0, "fixed_at": when, **place, **changes}


async def order_signs(client: httpx.AsyncClient, mission: Mission, key: Headers) -> dict[str, Any]:
    """The signs of the hunt."""
    path = finds(mission).replace("/finds", "/sticker-batches")
    reply = await client.post(path, json={}, headers=key)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


async def find(
    client: httpx.AsyncClient,
    mission: Mission,
    person: Person,
    *,
    key: str | None = None,
    **body: Any,
) -> httpx.Response:
    """Report a checkpoint."""
    headers = person.headers | ({"idempotency-key": key} if key else {})
    return await client.post(finds(mission), json=body, headers=headers)


def answered(slugs: Sequence[str] = ("one", "two", "three")) -> list[dict[str, Any]]:
    """Checkpoints that are found by answering with their slug."""
    return [
        {
            "slug": slug,
            "clue": {"de": slug, "en": slug, "fr": slug},
            "answers": {"en": [slug]},
        }
        for slug in slugs
    ]


FACTS = text("""
    SELECT payload ->> 'checkpoint' FROM fact
    WHERE type = 'checkpoint_found' ORDER BY occurred_at, 1
""")


def ago(**how_long: float) -> str:
    """So long ago, in RFC 3339."""
    return (datetime.now(UTC) - timedelta(**how_long)).isoformat()


async def facts(db: Database) -> list[str]:
    """The checkpoints that were found, as facts."""
    async with db.read() as session:
        return list((await session.execute(FACTS)).scalars())


async def hunt(person: Person, mission: Mission) -> Any:
    """How far somebody is."""
    reply = await person.get(f"/v1/me/hunts/{quest_id(mission, 'hidden-kitchens')}")
    assert reply.status_code == 200, reply.text
    return reply.json()


async def answer_all(
    client: httpx.AsyncClient, mission: Mission, person: Person, *slugs: str
) -> list[Any]:
    """Answer each checkpoint with its slug."""
    replies = [await find(client, mission, person, checkpoint=slug, answer=slug) for slug in slugs]
    assert {reply.status_code for reply in replies} == {200}, replies[-1].text
    return [reply.json() for reply in replies]
