"""The database freezes and comes back: whoever asks meanwhile is told within six seconds."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from uuid import uuid4

import httpx
import pytest

from tests.mission import Mission, launch, limited
from tests.own_server import OwnServer
from tests.people import Headers, Person, campaign_id, join, key_of
from tests.under_load import numbers

pytestmark = [pytest.mark.slow, pytest.mark.attack]
PEOPLE, SECONDS, EVERY, LONGEST = 20, 12.0, 0.25, 6.0
ORIGIN = {"origin": "https://mitmachen.example"}
Call = Callable[[], Awaitable[httpx.Response]]


@dataclass
class Crowd:
    """People and organisers who ask for everything there is, and what became of it."""

    client: httpx.AsyncClient
    mission: Mission
    people: list[Person]
    key: Headers
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)

    def calls(self, number: int) -> dict[str, Call]:
        """One of each kind, under keys of their own."""
        person, client = self.people[number % PEOPLE], self.client
        public = f"/v1/campaigns/{campaign_id(self.mission)}"
        key, once = self.key, {"idempotency-key": uuid4().hex}
        made = {"name": "a", "scopes": ["read"]}
        return {
            "me": lambda: person.get("/v1/me"),
            "complete": lambda: person.complete("stickers"),
            "again": lambda: person.complete("stickers", key=f"k{number % PEOPLE}"),
            "join": lambda: client.post(f"{public}/participants", json={}, headers=once),
            "in a page": lambda: client.get(public, headers=ORIGIN),
            "keys": lambda: client.get("/v1/api-keys", headers=key),
            "new key": lambda: client.post("/v1/api-keys", json=made, headers=key | once),
            "events": lambda: client.get("/v1/events", headers=key),
            "ready": lambda: client.get("/health/ready"),
            "live": lambda: client.get("/health/live"),
        }

    async def ask(self, name: str, call: Call) -> None:
        """Ask, and note the answer and how long it took."""
        began = monotonic()
        reply = await call()
        took = monotonic() - began
        self.seen[name, reply.status_code] += 1
        self.longest[name] = max(took, self.longest.get(name, 0.0))
        if reply.status_code == 503 and name != "ready":
            assert int(reply.headers["retry-after"]) >= 1

    async def ask_for(self, seconds: float) -> None:
        """One of each kind again and again, whether the ones before were answered or not."""
        until, number = monotonic() + seconds, 0
        async with asyncio.TaskGroup() as asking:
            while monotonic() < until:
                for name, call in self.calls(number).items():
                    asking.create_task(self.ask(name, call))
                number += 1
                await asyncio.sleep(EVERY)


@asynccontextmanager
async def crowd_on(server: OwnServer, folder: Path) -> AsyncIterator[Crowd]:
    """A crowd that was here before."""
    async with server.served(folder) as client:
        mission = await launch(server.everything, limited("stickers", day=100_000))
        key = await key_of(server.everything, scope="own organise")
        people = [await join(client, mission) for _ in range(PEOPLE)]
        yield Crowd(client, mission, people, key)


async def test_whoever_asks_a_frozen_database_is_told_within_six_seconds(
    own_server: OwnServer, tmp_path: Path
) -> None:
    """With all connections warm: nothing tells that the other end is not there any more."""
    pair = own_server.pair
    async with crowd_on(own_server, tmp_path) as crowd:
        await crowd.ask_for(2.0)
        pair.freeze_primary()
        crowd.seen.clear()
        crowd.longest.clear()
        try:
            await crowd.ask_for(SECONDS)
        finally:
            pair.thaw_primary()
        frozen, longest = crowd.seen.copy(), dict(crowd.longest)

        async with asyncio.timeout(10):  # and it goes on by itself
            while (await crowd.people[0].complete("stickers", key="k0")).status_code != 201:
                await asyncio.sleep(0.1)
        ready = await crowd.client.get("/health/ready")
        stored = await numbers(own_server.everything, crowd.mission)

    assert longest["live"] < 1 < LONGEST
    assert longest["ready"] < 2, longest
    assert max(longest.values()) <= LONGEST, longest
    assert {status for name, status in frozen if name not in {"live", "in a page", "ready"}} == {
        503
    }
    assert frozen["ready", 503] > 0
    assert ready.json()["status"] == "ready", ready.text
    assert stored["completions"] == stored["keys"] == stored["events"]
