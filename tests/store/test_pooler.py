"""PgBouncer before PostgreSQL: one that keeps sessions serves, others are refused at the start."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from service.store.embedded_server import APP, WORKER
from service.store.hosts import Hosts
from service.store.live_news import hear_moved, say_moved
from service.store.pooler import SessionsNotKept, ensure_sessions
from service.store.roles import as_role
from service.store.session import Database
from tests.pgbouncer import needs_pgbouncer, pooled
from tests.store.test_time_limits import LIMITS

CAMPAIGN = UUID(int=7)
OWN = text("SELECT pg_backend_pid() + :number - :number")
LIVES = {"lifo": 0, "in turns": 1}  # which of its free connections PgBouncer gives


@pytest.fixture
def keeping(database_url: str, data_folder: Path) -> Iterator[str]:
    """One that keeps sessions, and knows none of our settings."""
    with pooled(database_url, data_folder, pool_mode="session", default_pool_size=20) as url:
        yield url


async def test_postgresql_itself_is_no_pooler(database_url: str) -> None:
    assert not await ensure_sessions(Hosts.of(database_url), seconds=2)


@needs_pgbouncer
async def test_one_that_keeps_sessions_serves_with_all_our_limits(keeping: str) -> None:
    assert await ensure_sessions(Hosts.of(as_role(keeping, APP)), seconds=2)

    for role in (APP, WORKER):
        database = await Database.open(as_role(keeping, role), pool_size=4)
        for name, wanted in LIMITS.items():
            async with database.read() as session:
                general = (await session.execute(text(f"SHOW {name}"))).scalar_one()
            assert (general, await database.hot.fetchval(f"SHOW {name}")) == (wanted, wanted)
        assert await database.hot.fetchval("SHOW enable_seqscan") == "off"
        await database.close()


@needs_pgbouncer
async def test_through_it_many_ask_at_once_and_news_are_heard(keeping: str) -> None:
    database, heard = await Database.open(as_role(keeping, APP), pool_size=4), asyncio.Event()

    def note(campaign: UUID | None) -> None:
        if campaign == CAMPAIGN:
            heard.set()

    async def ask(number: int) -> int:
        async with database.transaction() as session:
            return int((await session.execute(OWN, {"number": number})).scalar_one())

    hearing = asyncio.create_task(hear_moved(as_role(keeping, APP), note))
    processes = await asyncio.gather(*(ask(number) for number in range(40)))
    async with asyncio.timeout(10):
        while not heard.is_set():
            await say_moved(database, [CAMPAIGN])
            await asyncio.sleep(0.05)
    hearing.cancel()
    await database.close()

    assert len(set(processes)) <= 4


@needs_pgbouncer
@pytest.mark.parametrize("busy", [0, 3])
@pytest.mark.parametrize("turns", LIVES.values(), ids=LIVES)
async def test_one_that_gives_sessions_to_others_is_refused_at_the_start(
    database_url: str, data_folder: Path, busy: int, turns: int
) -> None:
    """Whatever it does with its free connections, and however many there are."""
    options = {"pool_mode": "transaction", "server_round_robin": turns}
    with pooled(database_url, data_folder, **options) as url:
        async with AsyncExitStack() as others:
            await _use(others, as_role(url, APP), busy)
            with pytest.raises(SessionsNotKept, match="pool_mode = session"):
                await Database.open(as_role(url, APP))


@needs_pgbouncer
async def test_one_with_a_single_connection_is_refused_without_waiting_for_it(
    database_url: str, data_folder: Path
) -> None:
    options = {"pool_mode": "transaction", "default_pool_size": 1}
    with pooled(database_url, data_folder, **options) as url:
        async with asyncio.timeout(5):
            with pytest.raises(SessionsNotKept):
                await Database.open(as_role(url, APP))


async def _use(others: AsyncExitStack, url: str, connections: int) -> None:
    """So many connections to PostgreSQL are open, and free again."""
    clients = [await asyncpg.connect(url, statement_cache_size=0) for _ in range(connections)]
    for client in clients:
        others.callback(client.terminate)
        await client.execute("BEGIN")
    for client in clients:
        await client.execute("COMMIT")


@needs_pgbouncer
async def test_one_that_knows_no_transactions_is_refused_as_well(
    database_url: str, data_folder: Path
) -> None:
    with (
        pooled(database_url, data_folder, pool_mode="statement") as url,
        pytest.raises(SessionsNotKept, match="pool_mode = session"),
    ):
        await Database.open(as_role(url, APP))
