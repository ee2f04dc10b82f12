"""Two tenants over one connection, five thousand requests in each other's way: never mixed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from service.main import equipped
from service.settings import Settings
from service.store.session import Database
from tests.assembled import as_new
from tests.mission import Mission, launch
from tests.people import Headers, campaign_id, join, key_of

pytestmark = pytest.mark.attack
REQUESTS, AT_ONCE = 5_000, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """Whoever calls for one workspace, and words that only its answers may hold."""

    person: Headers
    key: Headers
    campaign: str
    foreign: str
    marks: frozenset[str]


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """An application whose general pool is one connection."""
    one = await Database.open(str(settings.database_url), pool_size=1, hot_size=1)
    app = as_new(settings.model_copy(update={"log_level": "error"}))
    async with equipped(app, one):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client:
            yield client
    assert one.checked_out() == 0
    await one.close()


async def tenant(
    client: httpx.AsyncClient, db: Database, mission: Mission, other: Mission, workspace: str
) -> Tenant:
    person = await join(client, mission, display_name=f"person-{workspace}")
    key = await key_of(db, workspace=workspace, scope="own organise")
    made = {"name": f"key-{workspace}", "scopes": ["read"]}
    assert (await client.post("/v1/api-keys", json=made, headers=key)).status_code == 201
    return Tenant(
        person=person.headers,
        key=key,
        campaign=campaign_id(mission),
        foreign=campaign_id(other),
        marks=frozenset({person.id, f"key-{workspace}", f"person-{workspace}"}),
    )


async def test_five_thousand_requests_over_one_connection_see_their_own_tenant(
    client: httpx.AsyncClient, db: Database
) -> None:
    missions = [await launch(db, workspace=name) for name in ("ours", "theirs")]
    ours = await tenant(client, db, missions[0], missions[1], "ours")
    theirs = await tenant(client, db, missions[1], missions[0], "theirs")
    seen: Counter[int | str] = Counter()

    async def call(number: int) -> None:
        mine, other = (ours, theirs) if number % 2 else (theirs, ours)
        path, headers, wanted = _calls(mine)[number // 2 % 4]
        asking = asyncio.create_task(client.get(path, headers=headers))
        if number % 7 == 0:
            await asyncio.sleep(0.001 * (number % 5))
            asking.cancel()
        try:
            reply = await asking
        except asyncio.CancelledError:
            seen["cut off"] += 1
            return
        seen[reply.status_code] += 1
        assert reply.status_code in {wanted, 503}, reply.text
        assert not any(mark in reply.text for mark in other.marks), reply.text

    for begin in range(0, REQUESTS, AT_ONCE):
        await asyncio.gather(*(call(begin + number) for number in range(AT_ONCE)))

    assert seen["cut off"] > REQUESTS // 20
    assert seen[404] > REQUESTS // 8  # failed: another tenant's campaign
    assert seen[200] > REQUESTS // 3
    assert seen[503] < REQUESTS // 10


def _calls(mine: Tenant) -> list[tuple[str, Headers, int]]:
    return [
        ("/v1/me", mine.person, 200),
        ("/v1/api-keys", mine.key, 200),
        (f"/v1/campaigns/{mine.foreign}/kpis", mine.key, 404),
        ("/v1/me/completions", mine.person, 200),
    ]
