"""People and organisations as they meet the API: over HTTP."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx

from quests.ids import public_id
from service.store.session import Database
from service.usecases.create_api_key import create_api_key
from tests.builders import EXAMPLES, NOON
from tests.mission import Mission

KINDS = {
    "stickers": "sticker",
    "slogan": "slogan",
    "petition": "petition",
    "treasure-hunt": "challenge",
}
Headers = dict[str, str]


def campaign_id(mission: Mission) -> str:
    """The campaign's public id."""
    return public_id("cmp", mission.campaign_id)


def quest_id(mission: Mission, slug: str) -> str:
    """A Quest's public id."""
    return public_id("qst", mission.quests[slug])


def body_for(slug: str, **fields: Any) -> dict[str, Any]:
    """Valid evidence for a Quest of the example, with these fields."""
    kind = KINDS[slug]
    return {"kind": kind, **EXAMPLES[kind], **fields}


class Person:
    """A participant with a token."""

    def __init__(self, client: httpx.AsyncClient, mission: Mission, joined: dict[str, Any]) -> None:
        self._client, self._mission = client, mission
        self.told = joined
        self.id: str = joined["participant"]["id"]
        self.link: str = joined["share_url"].rpartition("/")[2]
        self.headers: Headers = {"authorization": f"Bearer {joined['token']}"}

    async def complete(
        self, slug: str, *, key: str | None = None, headers: Headers | None = None, **fields: Any
    ) -> httpx.Response:
        """Hand in evidence; under a fresh key unless one is given."""
        return await self._client.post(
            f"/v1/quests/{quest_id(self._mission, slug)}/completions",
            json=body_for(slug, **fields),
            headers=self.headers | {"idempotency-key": key or uuid4().hex} | (headers or {}),
        )

    async def get(self, path: str, **query: Any) -> httpx.Response:
        """Read something of mine."""
        return await self._client.get(path, headers=self.headers, params=query or None)

    async def get_in(self, language: str, path: str = "/v1/me/thanks") -> httpx.Response:
        """Read something of mine in a language; empty: in my own."""
        asked = {"accept-language": language} if language else {}
        return await self._client.get(path, headers=self.headers | asked)


async def join(
    client: httpx.AsyncClient, mission: Mission, *, key: str | None = None, **body: Any
) -> Person:
    """Join the campaign; under a fresh key unless one is given."""
    reply = await client.post(
        f"/v1/campaigns/{campaign_id(mission)}/participants",
        json=body,
        headers={"idempotency-key": key or uuid4().hex},
    )
    assert reply.status_code == 201, reply.text
    return Person(client, mission, reply.json())


async def key_of(
    db: Database,
    organisation: str = "ackerfunke",
    *,
    scope: str = "organise",
    workspace: str = "berlin",
    at: datetime = NOON,
) -> Headers:
    """The headers of a server of an organisation; that of the lead unless said otherwise.

    Several scopes stand in one text: ``"organise own"``.
    """
    async with db.transaction() as session:
        made = await create_api_key(
            session,
            workspace=workspace,
            organisation=organisation,
            name="test",
            scopes=scope.split(),
            at=at,
        )
    return {"authorization": f"Bearer {made.text}"}
