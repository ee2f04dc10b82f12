"""Organisations as they join, promise and act together, over HTTP."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import text

from scoring.readiness import ITEMS
from service.store.session import Database
from tests.mission import Mission
from tests.people import Headers, campaign_id, key_of

BERLIN = ZoneInfo("Europe/Berlin")
CHARTER = {
    name: dict.fromkeys(("de", "fr", "en"), f"What we say of {name}.")
    for name in ("why", "changes", "who", "limits", "negotiable", "extent", "decision", "delays")
}
PROMISE: dict[str, Any] = {
    "kind": "channel",
    "what": "We tell our readers about it",
    "format": "newsletter, half a page",
    "channel": "newsletter",
    "quantity": 3,
    "unit": "issues",
    "owner": "Kim Roth",
    "due_on": "2026-12-20",
    "value": 90_000,
}
COFFEE = {"de": "Ein Kaffee", "fr": "Un café", "en": "A coffee"}
COUPON = "7KQ2-M0XA-9TBD"
READY = {"answers": dict.fromkeys(ITEMS, 4), "brakes": []}


def today() -> date:
    """The day in the campaign's time zone."""
    return datetime.now(BERLIN).date()


async def invite_partner(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, **body: Any
) -> httpx.Response:
    """The lead asks an organisation."""
    path = f"/v1/campaigns/{campaign_id(mission)}/partner-invitations"
    return await client.post(path, json=body, headers=lead)


async def organisation_of(client: httpx.AsyncClient, mission: Mission, name: str) -> str:
    """The public id of an organisation behind the campaign, by its name."""
    page = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()
    return str(next(one["id"] for one in page["partners"] if one["name"] == name))


async def new_partner(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, slug: str, **more: Any
) -> Headers:
    """An organisation that was asked and said yes; its key."""
    new = {"slug": slug, "name": slug.title()}
    asked = await invite_partner(client, mission, lead, new=new, **more)
    assert asked.status_code == 201, asked.text
    key = await key_of(db, slug, scope="organise own deliver")
    path = f"/v1/partner-invitations/{asked.json()['id']}/answer"
    reply = await client.post(path, json={"accept": True}, headers=key)
    assert reply.status_code == 200, reply.text
    return key


async def facts_of(db: Database, mission: Mission, type: str) -> list[dict[str, Any]]:
    """The payloads of facts of a type that stand, the earliest first."""
    query = text(
        "SELECT payload FROM fact f WHERE campaign_id = :campaign AND type = :type AND sign = 1"
        " AND NOT EXISTS (SELECT FROM fact r WHERE r.reverses = f.id) ORDER BY occurred_at, id"
    )
    async with db.read() as session:
        found = await session.execute(query, {"campaign": mission.campaign_id, "type": type})
        return list(found.scalars())
