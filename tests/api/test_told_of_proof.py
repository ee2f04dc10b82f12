"""Who stands behind a campaign hears that somebody proved a mailbox, and not which one."""

from typing import Any

import httpx

from service.store.session import Database
from tests.mail.inbox import Inbox
from tests.mission import launch
from tests.people import Headers, Person, join, key_of

ADDRESS = "mia.from-the-third-floor@example.org"


async def prove(
    client: httpx.AsyncClient, inbox: Inbox, person: Person, key: str = "once"
) -> httpx.Response:
    """Ask for a code, and bring it."""
    await client.post("/v1/me/email", json={"email": ADDRESS}, headers=person.headers)
    said = {"code": await inbox.code(ADDRESS)}
    headers = person.headers | {"idempotency-key": key}
    first = await client.post("/v1/me/email/confirm", json=said, headers=headers)
    again = await client.post("/v1/me/email/confirm", json=said, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200), first.text + again.text
    return first


async def told(client: httpx.AsyncClient, key: Headers) -> list[dict[str, Any]]:
    path = "/v1/events?types=participant.email_confirmed"
    items: list[dict[str, Any]] = (await client.get(path, headers=key)).json()["items"]
    return items


async def test_a_proof_is_told_once_under_a_pseudonym_and_without_the_address(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    mission, inbox = await launch(db), Inbox(working)
    key, person = await key_of(db), await join(client, mission)

    await prove(client, inbox, person)

    (event,) = await told(client, key)
    assert event["subject"] == f"participant/{event['data']['participant']['ref']}"
    assert set(event["data"]) == {"participant", "proven_at"}
    assert "mia" not in str(event)
    assert person.id not in str(event)


async def test_whoever_turns_out_to_be_somebody_else_is_told_of_as_that(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    mission, inbox = await launch(db), Inbox(working)
    key = await key_of(db)
    first, other = await join(client, mission), await join(client, mission)
    await prove(client, inbox, first)

    merged = await prove(client, inbox, other, "another")

    assert merged.json()["merged"] is True
    assert len(await told(client, key)) == 1  # and `participant.merged` says the rest
