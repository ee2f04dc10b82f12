"""A standby that has to confirm and does not: no answer says that something is safe."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import asyncpg
import httpx
import pytest
from sqlalchemy import text

from service.store import schema
from service.store.embedded import start_embedded
from service.store.embedded_server import OWNER
from service.store.roles import as_role
from service.store.session import Database
from tests.mission import launch
from tests.people import campaign_id, join

pytestmark = pytest.mark.attack
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@pytest.fixture
def database_url(data_folder: Path) -> str:
    """A server of this test's own: who has to confirm is a matter of the whole server."""
    url = start_embedded(data_folder, throwaway=True)
    schema.upgrade(as_role(url, OWNER))
    return url


@asynccontextmanager
async def standby_away(url: str) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    """Every commit waits for a standby that is not there; with somebody who may look."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ALTER SYSTEM SET synchronous_commit = on")
        await connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        await connection.execute("SELECT pg_reload_conf()")
        yield connection
    finally:
        await connection.execute("ALTER SYSTEM RESET ALL")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()


async def give_up_waiting(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """What an operator does who sees commits hang."""
    async with asyncio.timeout(5):
        while not (waiting := await connection.fetch(WAITING)):
            await asyncio.sleep(0.02)
    for row in waiting:
        await connection.execute("SELECT pg_cancel_backend($1)", row["pid"])


async def test_a_completion_that_no_standby_confirmed_is_not_called_stored(
    client: httpx.AsyncClient, db: Database, database_url: str
) -> None:
    person = await join(client, await launch(db))

    async with standby_away(database_url) as operator:
        doubted = asyncio.create_task(person.complete("stickers", key="k-1"))
        await give_up_waiting(operator)
        assert (await doubted).status_code == 503

    again = await person.complete("stickers", key="k-1")
    assert again.status_code == 201
    assert again.headers["idempotent-replayed"] == "true"
    async with db.read() as session:
        stored = await session.execute(text("SELECT count(*) FROM completion"))
    assert stored.scalar_one() == 1


async def test_whoever_joins_meanwhile_is_not_told_that_they_did(
    client: httpx.AsyncClient, db: Database, database_url: str
) -> None:
    mission = await launch(db)
    path = f"/v1/campaigns/{campaign_id(mission)}/participants"
    headers = {"idempotency-key": "j-1"}

    async with standby_away(database_url) as operator:
        doubted = asyncio.create_task(client.post(path, json={}, headers=headers))
        await give_up_waiting(operator)
        assert (await doubted).status_code == 503

    assert (await client.post(path, json={}, headers=headers)).status_code == 201


async def test_a_commit_that_nobody_ends_is_in_doubt_after_seconds_and_leaves_nobody_waiting(
    client: httpx.AsyncClient, db: Database, database_url: str
) -> None:
    mission = await launch(db)
    person = await join(client, mission)
    path = f"/v1/campaigns/{campaign_id(mission)}/participants"
    headers = {"idempotency-key": "j-1"}

    async with standby_away(database_url) as operator:
        began = monotonic()
        doubted = await asyncio.gather(
            person.complete("stickers", key="k-1"), client.post(path, json={}, headers=headers)
        )
        took = monotonic() - began
        async with asyncio.timeout(5):
            while await operator.fetch(WAITING):
                await asyncio.sleep(0.05)

    assert [one.status_code for one in doubted] == [503, 503]
    assert took < 10  # 5.5, and the time to cancel it
    again = await person.complete("stickers", key="k-1")
    joined = await client.post(path, json={}, headers=headers)
    assert (again.status_code, joined.status_code) == (201, 201)
    async with db.read() as session:
        stored = await session.execute(text("SELECT count(*) FROM completion"))
    assert stored.scalar_one() == 1
