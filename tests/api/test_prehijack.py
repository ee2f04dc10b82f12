"""Who was there before the owner of a mailbox gets nothing of it: the five known ways.

After "Pre-hijacked accounts" (Sudhodanan and Paverd, 2022). ``mallory`` comes first, ``lea`` later
proves her mailbox; then mallory is out, and what he did is not hers.
"""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from quests.ids import parse_id
from service.store.session import Database
from tests.mail.inbox import Inbox
from tests.mission import Mission, launch
from tests.people import Person, join

LEA, MALLORY = "lea@example.org", "mallory@example.net"


ISSUER = """
    INSERT INTO issuer (workspace_id, id, organisation_id, name, issuer, audience, algorithm,
        created_at, updated_at)
    SELECT workspace_id, :issuer, id, 'app', 'https://app.example', 'coquest', 'RS256', now(), now()
    FROM organisation WHERE workspace_id = :workspace LIMIT 1
"""
IDENTITY = """
    INSERT INTO participant_identity
        (workspace_id, issuer_id, subject_key, participant_id, created_at)
    VALUES (:workspace, :issuer, 'mallory', :participant, now())
"""


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
def inbox(working: Database) -> Inbox:
    return Inbox(working)


class Stage:
    """People who ask for proofs and bring them."""

    def __init__(self, client: httpx.AsyncClient, inbox: Inbox) -> None:
        self._client, self._inbox = client, inbox

    async def ask(self, headers: Any, email: str) -> httpx.Response:
        return await self._client.post("/v1/me/email", json={"email": email}, headers=headers)

    async def bring(self, headers: Any, code: str) -> httpx.Response:
        said = {"code": code}
        return await self._client.post("/v1/me/email/confirm", json=said, headers=headers)

    async def code(self, email: str) -> str:
        return await self._inbox.code(email)

    async def prove(self, headers: Any, email: str) -> Any:
        assert (await self.ask(headers, email)).status_code == 202
        reply = await self.bring(headers, await self._inbox.code(email))
        assert reply.status_code == 200
        return reply.json()

    async def is_out(self, told: Any) -> bool:
        me = await self._client.get("/v1/me", headers=bearer(told))
        refresh = {"refresh_token": told["refresh_token"]}
        renewed = await self._client.post("/v1/tokens/refresh", json=refresh)
        return (me.status_code, renewed.status_code) == (401, 401)

    async def deeds(self, headers: Any) -> list[int]:
        found = (await self._client.get("/v1/me/completions", headers=headers)).json()["items"]
        return [one["completion"]["quantity"] for one in found]


@pytest.fixture
def stage(client: httpx.AsyncClient, inbox: Inbox) -> Stage:
    return Stage(client, inbox)


def bearer(told: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {told['token']}"}


async def test_classic_federated(
    client: httpx.AsyncClient, mission: Mission, inbox: Inbox, stage: Stage
) -> None:
    """He claims her mailbox first; she proves it where she comes in. Even her code is no use."""
    mallory, lea = [await join(client, mission) for _ in range(2)]
    await mallory.complete("stickers", placed=9)
    await stage.ask(mallory.headers, LEA)
    code_he_asked_for = await inbox.code(LEA)

    told = await stage.prove(lea.headers, LEA)

    assert (await stage.bring(mallory.headers, code_he_asked_for)).status_code == 400
    assert (told["merged"], told["participant"]["id"]) == (False, lea.id)
    assert await stage.deeds(bearer(told)) == []


async def test_unexpired_session(client: httpx.AsyncClient, mission: Mission, stage: Stage) -> None:
    """He made the participant, she was led into it; he keeps two sessions and the key."""
    key = uuid4().hex
    planted, kept = [await join(client, mission, key=key) for _ in range(2)]

    told = await stage.prove(planted.headers, LEA)

    assert await stage.is_out(planted.told)
    assert await stage.is_out(kept.told)
    rejoined = await join(client, mission, key=key)
    assert rejoined.id != told["participant"]["id"]
    assert (await client.get("/v1/me", headers=bearer(told))).status_code == 200


async def test_trojan_identifier(
    client: httpx.AsyncClient, mission: Mission, inbox: Inbox, stage: Stage
) -> None:
    """He proves a mailbox of his own first, to come back by it: then hers is not taken there."""
    planted = await join(client, mission)
    his = await stage.prove(planted.headers, MALLORY)

    refused = await stage.ask(bearer(his), LEA)

    assert (refused.status_code, refused.json()["code"]) == (409, "already-proven")
    own = await join(client, mission)
    told = await stage.prove(own.headers, LEA)
    assert told["participant"]["id"] == own.id != planted.id


async def test_trojan_identifier_of_a_host_app(
    client: httpx.AsyncClient, mission: Mission, stage: Stage, db: Database
) -> None:
    """The same with his user of a host app: who comes by an app, comes by nothing else."""
    planted = await join(client, mission)
    await stage.ask(planted.headers, LEA)
    issuer, someone = uuid4(), parse_id("prt", planted.id)
    async with db.transaction() as session:
        named = {"workspace": mission.workspace_id, "issuer": issuer, "participant": someone}
        await session.execute(text(ISSUER), named)
        await session.execute(text(IDENTITY), named)

    assert (await stage.ask(planted.headers, LEA)).json()["code"] == "already-proven"
    late = await stage.bring(planted.headers, await stage.code(LEA))
    assert (late.status_code, late.json()["code"]) == (409, "already-proven")


async def test_unexpired_email_change(
    client: httpx.AsyncClient, mission: Mission, inbox: Inbox, stage: Stage
) -> None:
    """He leaves a request for his own mailbox open, to finish it after she has proven hers."""
    key = uuid4().hex
    planted, kept = [await join(client, mission, key=key) for _ in range(2)]
    await stage.ask(kept.headers, MALLORY)
    code = await inbox.code(MALLORY)

    told = await stage.prove(planted.headers, LEA)

    assert (await stage.bring(kept.headers, code)).status_code in {400, 401}
    assert await stage.is_out(kept.told)
    his = await join(client, mission)
    assert (await stage.prove(his.headers, MALLORY))["participant"]["id"] == his.id
    assert told["participant"]["id"] == planted.id


async def test_non_verifying(client: httpx.AsyncClient, mission: Mission, stage: Stage) -> None:
    """He says that her mailbox is his, and nobody asks for proof: then it is worth nothing."""
    mallory, lea = [await join(client, mission) for _ in range(2)]
    await mallory.complete("stickers", placed=9)
    await stage.ask(mallory.headers, LEA)
    first = await stage.prove(lea.headers, LEA)

    second = await join(client, mission)
    again = await stage.prove(second.headers, LEA)

    assert again["participant"]["id"] == first["participant"]["id"] == lea.id
    assert await stage.deeds(bearer(again)) == []
    assert await stage.deeds(mallory.headers) == [9]


async def test_what_a_stranger_did_in_a_proven_participant_cannot_be_merged_away(
    client: httpx.AsyncClient, mission: Mission, inbox: Inbox, stage: Stage
) -> None:
    """Farming: many proven participants into one."""
    his: Person = await join(client, mission)
    lea = await join(client, mission)
    await stage.prove(lea.headers, LEA)
    told = await stage.prove(his.headers, MALLORY)

    assert (await stage.ask(bearer(told), LEA)).status_code == 409
