"""A slogan Quest with proposals to vote on."""

from typing import Any

import httpx

from service.store.session import Database
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join

TEXTS = ("Berlin isst bunt", "Von nebenan", "Iss mal anders", "Kiez im Topf", "Mehr Gemüse wagen")


async def voted_on(db: Database, mode: str, **voting: Any) -> Mission:
    """The example campaign, its slogans voted on in this way; a proposal counts at once."""
    options = {"max_length": 80, "voting": {"mode": mode, **voting}}
    return await launch(
        db, changed("slogan", verification="auto", options=options, limits=[], prerequisites=[])
    )


async def propose(client: httpx.AsyncClient, mission: Mission, many: int = 4) -> list[Person]:
    """So many people, each with a slogan."""
    people = [await join(client, mission) for _ in range(many)]
    for person, text in zip(people, TEXTS, strict=False):
        reply = await person.complete("slogan", text=text)
        assert reply.status_code == 201, reply.text
    return people


async def contribution_of(person: Person) -> str:
    """The id of what the person wrote."""
    mine = (await person.get("/v1/me/contributions")).json()["items"]
    return str(mine[0]["id"])


async def completion_of(person: Person) -> str:
    """The id of what the person handed in."""
    mine = (await person.get("/v1/me/completions")).json()["items"]
    return str(mine[0]["completion"]["id"])


async def revoke(client: httpx.AsyncClient, key: Headers, person: Person) -> None:
    """Take back what the person handed in."""
    path = f"/v1/completions/{await completion_of(person)}/transitions"
    body = {"to": "revoked", "reason": "It was copied."}
    reply = await client.post(path, json=body, headers=key)
    assert reply.status_code == 200, reply.text
