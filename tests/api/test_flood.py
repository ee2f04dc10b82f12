"""Ten thousand signatures from fifty networks: none counts unproven, and they stop nobody else."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI

from service.main import equipped
from service.settings import Settings
from service.store.session import Database
from tests.api.test_confirming import prove, signatures
from tests.assembled import as_new
from tests.mail.inbox import Inbox
from tests.mission import Mission, changed, launch
from tests.people import Person, campaign_id, join, key_of

pytestmark = pytest.mark.attack
VICTIM = "victim@example.org"
NETWORKS, EACH, ALLOWED, HONEST, AT_ONCE = 50, 200, 40, 20, 4
From = Callable[[str], httpx.AsyncClient]


@pytest.fixture
async def flooded(settings: Settings, serving: Database) -> AsyncIterator[FastAPI]:
    """An application that counts who joins, per network; all else as it is by default."""
    strict = {"rate_limits": True, "rate_limit_join": f"network {ALLOWED}/day"}
    app = as_new(settings.model_copy(update={**strict, "log_level": "error"}))
    async with equipped(app, serving):
        yield app


@pytest.fixture
def calling_from(flooded: FastAPI, settings: Settings) -> From:
    """A client with this address."""

    def client(address: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=flooded, client=(address, 4711))
        return httpx.AsyncClient(transport=transport, base_url=settings.public_url)

    return client


async def _attack(
    client: httpx.AsyncClient, mission: Mission, few: asyncio.Semaphore
) -> Counter[str]:
    """Join and sign as often as it goes; a few networks at once: the test has few connections."""
    async with few:
        return await _sign_and_sign(client, mission)


async def _sign_and_sign(client: httpx.AsyncClient, mission: Mission) -> Counter[str]:
    seen: Counter[str] = Counter()
    path = f"/v1/campaigns/{campaign_id(mission)}/participants"
    for number in range(EACH):
        joined = await client.post(path, json={})
        if joined.status_code == 429:
            assert joined.json()["per"] == "network"
            seen["refused"] += 1
            continue
        robot = Person(client, mission, joined.json())
        signed = await robot.complete("petition")
        seen[signed.json()["completion"]["state"]] += 1
        if number == 0:  # letters have a limit of their own
            body = {"email": VICTIM}
            reply = await client.post("/v1/me/email", json=body, headers=robot.headers)
            seen[f"asked {reply.status_code}"] += 1
    return seen


async def test_a_flood_counts_nothing_and_refuses_nobody_else(
    calling_from: From, db: Database, working: Database
) -> None:
    once = {"options": {"confirmation": "email"}, "limits": []}
    mission = await launch(db, changed("petition", **once))
    inbox, lead = Inbox(working), await key_of(db)

    async def honest(number: int) -> Person:
        client = calling_from(f"203.0.113.{number}")
        person = await join(client, mission)
        assert (await person.complete("petition")).status_code == 201
        return person

    robots = [calling_from(f"198.51.{network}.7") for network in range(NETWORKS)]
    few = asyncio.Semaphore(AT_ONCE)
    floods = asyncio.gather(*(_attack(robot, mission, few) for robot in robots))
    people = [await honest(number) for number in range(HONEST)]
    seen: Counter[str] = sum(await floods, Counter())
    before = await signatures(calling_from("203.0.113.99"), db, mission, lead)

    await inbox.last(VICTIM)
    letters = [mail for mail in inbox.mails if mail.to == VICTIM]
    for number, person in enumerate(people):
        client = calling_from(f"203.0.113.{number}")
        await prove(client, person, inbox, email=f"person-{number}@example.org")

    after = await signatures(calling_from("203.0.113.99"), db, mission, lead)
    assert seen["confirming"] == NETWORKS * ALLOWED
    assert seen["refused"] == NETWORKS * (EACH - ALLOWED)
    assert (before, after) == (0, HONEST)
    assert seen["asked 202"] == NETWORKS  # uniform, and yet
    assert len(letters) <= 5
