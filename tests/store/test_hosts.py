"""Several servers in one address: whoever takes writes is found, whatever became of the others."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.store import hosts, schema
from service.store.embedded_server import OWNER
from service.store.hosts import Hosts, each_host
from service.store.session import CONNECT_SECONDS, Database
from tests.standby import Pair, address, pair_in, port_of

pytestmark = pytest.mark.attack


@pytest.fixture
def pair(data_folder: Path) -> Iterator[Pair]:
    """Two servers with our tables."""
    with pair_in(data_folder) as pair:
        yield pair


ASKS_FOR_TLS = 8  # the length of that message
TIMELINE = "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)"


async def writes(database: Database) -> None:
    """Both pools lead to a server that takes writes."""
    async with database.transaction() as session:
        await session.execute(text("SELECT txid_current()"))
    await database.hot.execute("SELECT txid_current()")


async def test_the_server_that_takes_writes_is_found(pair: Pair) -> None:
    async with port_of(pair.standby) as standby, port_of(pair.primary) as primary:
        database = await Database.open(address(standby, primary), pool_size=1)
        await writes(database)
        await database.close()

        await asyncio.to_thread(schema.upgrade, address(standby, primary, role=OWNER))


async def test_one_that_never_answers_costs_its_own_time_alone(pair: Pair) -> None:
    async with port_of(None) as frozen, port_of(pair.primary) as primary:
        began = monotonic()
        database = await Database.open(address(frozen, 1, primary), pool_size=1)
        await writes(database)
        await database.close()

    assert monotonic() - began < 2 * CONNECT_SECONDS + 3


@asynccontextmanager
async def port_of_one_that_starts() -> AsyncIterator[int]:
    """A port where PostgreSQL says that it is not there yet, as after a crash."""
    said = b"SFATAL\0C57P03\0Mthe database system is starting up\0\0"
    error = b"E" + (4 + len(said)).to_bytes(4, "big") + said

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = int.from_bytes(await reader.readexactly(4), "big")
        if length == ASKS_FOR_TLS:
            await reader.readexactly(4)
            writer.write(b"N")
            length = int.from_bytes(await reader.readexactly(4), "big")
        await reader.readexactly(length - 4)
        writer.write(error)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        yield int(server.sockets[0].getsockname()[1])


async def test_one_that_starts_or_stops_is_passed_by(database_server: str) -> None:
    """It answers, so that there is no failure of the network to be seen."""
    there = Path(parse_qs(urlsplit(database_server).query)["host"][0])
    async with port_of_one_that_starts() as starting, port_of(there) as primary:
        with pytest.raises(asyncpg.CannotConnectNowError):
            await Hosts.of(address(starting, role="postgres")).connect(timeout=2)
        known = Hosts.of(address(starting, primary, role="postgres"))
        connection = await known.connect(timeout=2)

        assert await connection.fetchval("SELECT 1") == 1
        connection.terminate()


async def test_a_primary_that_was_replaced_is_not_taken_back(pair: Pair) -> None:
    async with port_of(pair.primary) as old, port_of(pair.standby) as new:
        known = Hosts.of(address(old, new))
        await (await known.connect(timeout=5)).close()
        pair.promote()
        pair.stop(pair.primary)
        await (await known.connect(timeout=5)).close()

        pair.stop(pair.standby)
        pair.start(pair.primary)

        with pytest.raises((OSError, asyncpg.PostgresError)):
            await known.connect(timeout=5)


async def test_open_connections_to_it_are_left_also_by_who_had_nothing_to_do(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "LOOK_SECONDS", 0.2)
    async with port_of(pair.primary) as old, port_of(pair.standby) as new:
        idle = await Database.open(address(old, new), pool_size=1, hot_size=1)
        await writes(idle)
        pair.freeze_primary()
        await asyncio.to_thread(pair.promote)
        await asyncio.sleep(2)
        pair.thaw_primary()

        timelines = [await idle.hot.fetchval(TIMELINE)]
        async with idle.transaction() as session:
            timelines.append((await session.execute(text(TIMELINE))).scalar_one())
        await idle.close()

    assert timelines == ["00000002", "00000002"]


async def test_only_readers_are_no_server_to_write_to(pair: Pair) -> None:
    async with port_of(pair.standby) as standby:
        with pytest.raises(OSError, match="takes no writes"):
            await Hosts.of(address(standby, standby)).connect(timeout=5)


async def test_open_pools_follow_when_the_standby_takes_over(pair: Pair) -> None:
    async with port_of(pair.primary) as first, port_of(pair.standby) as second:
        database = await Database.open(address(first, second), pool_size=2)
        await writes(database)

        await asyncio.to_thread(pair.stop, pair.primary)
        with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError)):
            await writes(database)
        await asyncio.to_thread(pair.promote)

        async with asyncio.timeout(15):
            while not await _written(database):
                await asyncio.sleep(0.1)
        await database.close()


async def _written(database: Database) -> bool:
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError):
        await writes(database)
        return True
    return False


def test_each_server_of_an_address_has_an_address() -> None:
    found = each_host("postgresql+asyncpg://me:s%40w@one:5433,two,[::1]:5434/db?sslmode=require")

    assert found == (
        "postgresql://me:s%40w@one:5433/db?sslmode=require",
        "postgresql://me:s%40w@two/db?sslmode=require",
        "postgresql://me:s%40w@[::1]:5434/db?sslmode=require",
    )
