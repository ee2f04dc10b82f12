"""Alive, ready, measured, and traceable by a request id."""

import re
import time
from asyncio import gather, sleep
from contextlib import AsyncExitStack

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from service.pulse import EVERY_SECONDS, LATE_SECONDS, Pulse
from service.store import schema
from service.store.session import Database


async def test_it_is_alive_and_ready(client: httpx.AsyncClient) -> None:
    live, ready = await client.get("/health/live"), await client.get("/health/ready")

    assert (live.status_code, live.json()) == (200, {"status": "alive", "checks": {}})
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "checks": dict.fromkeys(
            ("database", "connections", "revision", "event_loop", "not_draining"), True
        ),
    }


async def test_a_server_that_is_about_to_stop_is_alive_but_not_ready(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    app.state.readiness.draining = True

    ready = await client.get("/health/ready")

    assert (ready.status_code, ready.json()["checks"]["not_draining"]) == (503, False)
    assert (await client.get("/health/live")).status_code == 200


OLDER_REVISIONS = schema.known_revisions() - {schema.head_revision()}


@pytest.mark.parametrize(
    ("revision", "status"), [(min(OLDER_REVISIONS), 503), ("one_of_a_later_release", 200)]
)
async def test_an_older_schema_is_not_ours_a_newer_one_serves_us(
    client: httpx.AsyncClient, database_url: str, revision: str, status: int
) -> None:
    owner = await Database.open(database_url, pool_size=2)
    async with owner.transaction() as session:
        migrate = text("UPDATE alembic_version SET version_num = :revision")
        await session.execute(migrate, {"revision": revision})
    await owner.close()

    ready = await client.get("/health/ready")

    assert (ready.status_code, ready.json()["checks"]["revision"]) == (status, status == 200)


async def test_a_process_without_a_free_connection_is_not_ready_and_says_so_in_time(
    client: httpx.AsyncClient, serving: Database
) -> None:
    async with AsyncExitStack() as held:
        for _ in range(serving.connections):
            await (await held.enter_async_context(serving.read())).connection()
        one, other = await gather(client.get("/health/ready"), client.get("/health/ready"))
    for _ in range(100):  # those who asked in vain let go of their place
        if (ready := await client.get("/health/ready")).status_code == 200:
            break
        await sleep(0.1)

    assert [one.status_code, other.status_code] == [503, 503]
    assert one.json()["checks"]["connections"] is False
    assert (await client.get("/health/live")).status_code == 200
    assert ready.json()["checks"]["connections"] is True


async def test_a_process_whose_loop_was_stuck_is_not_ready(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    pulse: Pulse = app.state.pulse
    pulse.expect()
    time.sleep(EVERY_SECONDS + LATE_SECONDS + 0.1)  # noqa: ASYNC251 (just that)

    during = await client.get("/health/ready")
    pulse.beat()
    pulse.expect()
    after = await client.get("/health/ready")

    for one in (during, after):
        assert (one.status_code, one.json()["checks"]["event_loop"]) == (503, False)


async def test_figures_name_routes_never_ids(client: httpx.AsyncClient) -> None:
    await client.get("/v1/campaigns/cmp_aaaaaaaaaaaaaaaaaaaaaaaaaa/progress")
    await client.get("/no/such/path/seventeen")

    figures = (await client.get("/metrics")).text

    assert re.search(
        r'coquest_http_requests_total\{method="GET",route="/v1/campaigns/\{campaign\}/progress",'
        r'status="404"\} [1-9]',
        figures,
    )
    assert 'route="unknown"' in figures
    assert "cmp_aaaa" not in figures
    assert "seventeen" not in figures


async def test_a_request_id_is_kept_when_it_is_harmless_and_made_when_not(
    client: httpx.AsyncClient,
) -> None:
    given = await client.get("/health/live", headers={"x-request-id": "abc.DEF-1_2"})
    made = [
        (await client.get("/health/live", headers=headers)).headers["x-request-id"]
        for headers in (
            {},
            {"x-request-id": ""},
            {"x-request-id": "x" * 65},
            {"x-request-id": "a b"},
        )
    ]

    assert given.headers["x-request-id"] == "abc.DEF-1_2"
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in made)
    assert len(set(made)) == len(made)
