"""Who asks too often is told so, and when to come back; nobody gets around it by a header."""

import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.rate_limits import Kind, Per, RateLimits, parse_rules
from service.request_counts import SharedCounts
from service.settings import Settings
from service.store.session import Database
from tests.assembled import lent
from tests.mission import launch
from tests.people import campaign_id, join, key_of
from tests.processes import wait_until

REDIS = shutil.which("redis-server") or shutil.which("valkey-server")
needs_redis = pytest.mark.skipif(REDIS is None, reason="needs redis-server (or valkey-server)")
CLIENT = "192.0.2.1"
Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def serve(settings: Settings) -> Serve:
    """Start the application with these settings, called from ``CLIENT``."""

    @asynccontextmanager
    async def start(*, address: str = CLIENT, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
        changed = settings.model_copy(update={"rate_limits": True, **changes})
        with lent(changed) as app:
            transport = httpx.ASGITransport(app=app, client=(address, 4711))
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client,
            ):
                yield client

    return start


async def test_one_too_many_is_told_when_to_come_back(serve: Serve) -> None:
    async with serve(rate_limit_read="network 2/minute") as client:
        first, second, third = [await client.get("/problems/not-found") for _ in range(3)]
        health = await client.get("/health/live")

    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 429)
    said = third.json()
    assert (said["code"], said["per"]) == ("rate-limited", "network")
    assert third.headers["content-type"] == "application/problem+json"
    assert said["request_id"] == third.headers["x-request-id"]
    wait = int(third.headers["retry-after"])
    assert 0 < wait <= 60
    assert second.headers["ratelimit-policy"] == '"network";q=2;w=60'
    assert first.headers["ratelimit"].startswith('"network";r=1;t=')
    assert third.headers["ratelimit"] == f'"network";r=0;t={wait}'
    assert health.status_code == 200
    assert "ratelimit" not in health.headers


async def test_a_person_who_is_refused_stops_nobody_else(serve: Serve, db: Database) -> None:
    mission = await launch(db)
    key = await key_of(db)
    async with serve(rate_limit_act="caller 2/hour, campaign 100/hour") as client:
        one, other = await join(client, mission), await join(client, mission)

        first = await one.complete("stickers", key="k")
        await one.complete("stickers")
        refused = await one.complete("stickers")
        replayed = await other.complete("stickers")
        listed = await client.get(f"/v1/campaigns/{campaign_id(mission)}/kpis", headers=key)

    assert (first.status_code, refused.status_code) == (201, 429)
    assert refused.json()["per"] == "caller"
    assert first.headers["ratelimit-policy"] == '"caller";q=2;w=3600, "campaign";q=100;w=3600'
    assert (replayed.status_code, listed.status_code) == (201, 200)
    assert listed.headers["ratelimit-policy"].startswith('"caller";q=1200')


async def test_a_key_that_was_refused_with_429_can_be_used_again(
    serve: Serve, db: Database
) -> None:
    mission = await launch(db)
    async with serve(rate_limit_act="caller 1/hour") as client:
        person = await join(client, mission)
        await person.complete("stickers")
        refused = await person.complete("slogan", key="again")
    async with serve() as client:
        person._client = client
        done = await person.complete("slogan", key="again")

    assert (refused.status_code, done.status_code) == (429, 201)
    assert "idempotent-replayed" not in done.headers


async def answers(client: httpx.AsyncClient, *forwarded: str | None) -> list[int]:
    return [
        (
            await client.get(
                "/problems/not-found",
                headers={} if address is None else {"x-forwarded-for": address},
            )
        ).status_code
        for address in forwarded
    ]


async def test_a_spoofed_address_changes_nothing(serve: Serve) -> None:
    async with serve(rate_limit_read="network 2/hour") as client:
        assert await answers(client, None, "198.51.100.1", "198.51.100.2") == [200, 200, 429]


async def test_a_trusted_proxy_says_who_is_behind_it(serve: Serve) -> None:
    settings = {"rate_limit_read": "network 1/hour", "trusted_proxies": "10.0.0.0/8, 192.0.2.1"}
    async with serve(**settings) as client:
        # What comes before the last untrusted address was written by whoever sits there.
        assert await answers(
            client,
            "198.51.100.1",
            "203.0.113.9, 198.51.100.1",
            "198.51.100.2, 10.1.2.3",
            "198.51.100.1, 198.51.100.2",
        ) == [200, 429, 200, 429]


async def test_ipv6_addresses_of_one_network_are_one(serve: Serve) -> None:
    settings = {"rate_limit_read": "network 1/hour", "trusted_proxies": CLIENT}
    async with serve(**settings) as client:
        assert await answers(client, "2001:db8:0:1::1", "2001:db8:0:1:2::2", "2001:db8:0:2::1") == [
            200,
            429,
            200,
        ]


async def test_two_authorization_headers_are_the_first_one(serve: Serve, db: Database) -> None:
    mission = await launch(db)
    async with serve(rate_limit_read="caller 2/hour") as client:
        person = await join(client, mission)
        real = ("authorization", person.headers["authorization"])
        statuses = [
            (
                await client.get("/v1/me", headers=[real, ("authorization", f"Bearer {number}")])
            ).status_code
            for number in range(3)
        ]

    assert statuses == [200, 200, 429]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of this module's own, behind a socket."""
    assert REDIS is not None
    socket: Path = tmp_path_factory.mktemp("redis") / "s"
    words = [REDIS, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir"]
    server = subprocess.Popen([*words, str(socket.parent)], stdout=subprocess.DEVNULL)
    wait_until(socket.exists)
    yield f"redis+unix://{socket}"
    server.terminate()
    server.wait()


@needs_redis
async def test_servers_that_share_a_redis_count_together(serve: Serve, redis: str) -> None:
    settings = {"rate_limit_storage": redis, "rate_limit_read": "network 3/hour"}
    async with serve(**settings) as one, serve(**settings) as other:
        statuses = [
            (await client.get("/problems/not-found")).status_code
            for client in (one, other, one, other, one)
        ]

    assert statuses == [200, 200, 200, 429, 429]


async def test_when_redis_is_away_each_server_counts_alone(tmp_path: Path) -> None:
    now = [1_800_000_000.0]
    shared = SharedCounts(f"redis+unix://{tmp_path}/nobody")
    limits = RateLimits({Kind.READ: parse_rules("network 1/hour")}, shared, now=lambda: now[0])

    names = {Per.NETWORK: "n"}
    left = [await limits.take(Kind.READ, names, now[0]) for _ in range(2)]
    await limits.close()

    assert [standing and standing.left for standing in left] == [0, -1]
