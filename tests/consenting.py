"""Organisations that ask people, and what people answer: over HTTP."""

from typing import Any

import httpx

from tests.people import Headers, Person

ASKS = {
    "de": "Ja, schreibt mir einmal im Monat. Ich kann das jederzeit beenden.",
    "en": "Yes, write to me once a month. I can end it at any time.",
    "fr": "Oui, écrivez-moi une fois par mois. Je peux y mettre fin à tout moment.",
}
VERSION = "2026-05"


async def ask(
    client: httpx.AsyncClient, key: Headers, *, version: str = VERSION, **body: Any
) -> str:
    """Let the organisation of the key ask with a text; the organisation's id."""
    path = f"/v1/consent-texts/newsletter/{version}"
    reply = await client.put(path, json={"texts": ASKS} | body, headers=key)
    assert reply.status_code == 200, reply.text
    organisation: str = reply.json()["organisation"]
    return organisation


async def answer(
    client: httpx.AsyncClient, person: Person, organisation: str, **said: Any
) -> httpx.Response:
    """What somebody says to an organisation's newsletter; yes unless said otherwise."""
    body = {"granted": True, "version": VERSION, "locale": "en"} | said
    path = f"/v1/me/consents/{organisation}/newsletter"
    return await client.put(path, json=body, headers=person.headers)


async def holds(person: Person) -> dict[str, str]:
    """What holds with each organisation now."""
    items = (await person.get("/v1/me/consents")).json()["items"]
    return {one["organisation"]: one["decision"] for one in items}


async def receipt(client: httpx.AsyncClient, person: Person, organisation: str) -> str:
    """Say yes; the id of the receipt."""
    said = (await answer(client, person, organisation)).json()
    named: str = said["receipts"][-1]["id"]
    return named
