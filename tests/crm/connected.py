"""A connection with somebody in it, for tests that only need one to be there."""

from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text

from quests.ids import parse_id
from service.crm.calls import Account, CallNote
from service.crm.interface import Call, Reply
from service.crm.kinds import Access
from service.store.session import Database
from tests.people import Headers

HUBSPOT = {
    "kind": "hubspot",
    "description": "Newsletter CRM",
    "access": {"token": "pat-eu1-0123456789abcdef"},
    "settings": {"subscription_id": "12345"},
    "mapping": [
        {"source": "first_name", "property": "firstname"},
        {"source": "completions.petition", "property": "petitions_signed", "default": 0},
        {"source": "consent_status", "property": "coquest_status"},
    ],
}
PROPERTIES = ("firstname", "petitions_signed", "coquest_status", "coquest_ref")
_SOMEBODY = text("""
    INSERT INTO crm_contact (workspace_id, connection_id, participant_id, ref, state, queued_at,
        next_at, touched, updated_at)
    SELECT workspace_id, id, gen_random_uuid(), :ref, 'parked', now(), now(), false, now()
    FROM crm_connection WHERE id = :connection
""")


class Quiet:
    """A line that ends at a CRM where all is well."""

    def __init__(self) -> None:
        self.notes: list[CallNote] = []
        self.renewed: Access | None = None

    async def call(self, _: Call) -> Reply:
        """The properties that are asked for."""
        results = [{"name": name, "hasUniqueValue": True} for name in PROPERTIES]
        return Reply(status=200, json={"results": results}, text="{}")


class QuietExchange:
    """Opens such lines."""

    def line(self, _: Account) -> Quiet:
        """One of them."""
        return Quiet()


async def connect(client: httpx.AsyncClient, key: Headers, **more: Any) -> str:
    """A new connection."""
    made = await client.post("/v1/crm-connections", json=HUBSPOT | more, headers=key)
    assert made.status_code == 201, made.text
    identifier: str = made.json()["id"]
    return identifier


async def connected(client: httpx.AsyncClient, db: Database, key: Headers) -> dict[str, str]:
    """A connection with somebody in it; their ids by the names of parameters."""
    connection, ref = await connect(client, key), f"p_{uuid4().hex[:26].translate(LETTERS)}"
    async with db.transaction() as session:
        named = {"connection": parse_id("crm", connection), "ref": ref}
        await session.execute(_SOMEBODY, named)
    return {"connection": connection, "ref": ref, "segment": await segment(client, key)}


async def segment(client: httpx.AsyncClient, key: Headers) -> str:
    """A new segment."""
    body = {"name": f"Signed {uuid4().hex[:8]}", "asks": {"kinds": ["petition"]}}
    made = await client.post("/v1/segments", json=body, headers=key)
    assert made.status_code == 201, made.text
    identifier: str = made.json()["id"]
    return identifier


LETTERS = str.maketrans("0189", "ghij")
