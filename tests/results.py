"""Results over HTTP, and a worker that tells of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from service.store.session import Database
from service.usecases.tell_corrections import tell_corrections
from service.usecases.tell_people import tell_people
from tests.mission import Mission
from tests.people import Headers, Person, campaign_id, quest_id

BERLIN = ZoneInfo("Europe/Berlin")
PROOF = {"kind": "link", "url": "https://berlin.example/protokoll"}
POSTER: dict[str, Any] = {
    "title": {"de": "Das Plakat hängt", "fr": "L'affiche est là", "en": "The poster is up"},
    "statement": {
        "de": "{ $value } { $unit } hängt an der Warschauer Brücke.",
        "fr": "{ $value } { $unit } au pont de Varsovie.",
        "en": "{ $value } { $unit } hangs at Warschauer Brücke.",
    },
    "relation": "contributed_to",
    "value": 1,
    "unit": {
        "de": {"one": "Plakat", "other": "Plakate"},
        "fr": {"one": "affiche", "other": "affiches"},
        "en": {"one": "poster", "other": "posters"},
    },
    "state": "achieved",
    "happened_on": "2026-05-20",
    "evidence": [PROOF],
}


def today() -> str:
    """The day in Berlin: who acted before now had their part in what happened on it."""
    return datetime.now(BERLIN).date().isoformat()


async def draft(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, *quests: str, **changes: Any
) -> str:
    """A drafted Result; its path."""
    named = {"quests": [quest_id(mission, one) for one in quests]}
    body = POSTER | {"happened_on": today()} | named | changes
    path = f"/v1/campaigns/{campaign_id(mission)}/results"
    reply = await client.post(path, json=body, headers=lead)
    assert reply.status_code == 201, reply.text
    return f"/v1/results/{reply.json()['id']}"


async def publish(
    client: httpx.AsyncClient, path: str, lead: Headers, reason: str | None = None
) -> httpx.Response:
    """Publish it as it stands."""
    headers = lead | {"if-match": "*"}
    body = {"reason": reason} if reason else {}
    return await client.post(f"{path}/publication", json=body, headers=headers)


async def change(client: httpx.AsyncClient, path: str, lead: Headers, **fields: Any) -> None:
    """Change the draft."""
    reply = await client.patch(path, json=fields, headers=lead | {"if-match": "*"})
    assert reply.status_code == 200, reply.text


async def work(db: Database, *, batch: int = 1000) -> None:
    """What the worker does until nothing is left to tell; every wave is over."""
    at = datetime.now(UTC) + timedelta(hours=1)
    await tell_corrections(db, at, settle=0)
    while await tell_people(db, datetime.now(UTC), batch=batch):
        pass


async def told(person: Person, language: str = "en") -> list[dict[str, Any]]:
    """What somebody finds in their inbox, newest first."""
    reply = await person.get_in(language)
    assert reply.status_code == 200, reply.text
    return list(reply.json()["items"])
