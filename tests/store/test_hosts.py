"""Several servers in one address: whoever takes writes is found, whatever became of the others."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.store import schema
from service.store.embedded import start_embedded
from service.store.embedded_server import APP, OWNER
from service.store.hosts import Hosts, each_host
from service.store.postgres_programs import private, run
from service.store.roles import as_role
from service.store.session import CONNECT_SECONDS, Database

pytestmark = pytest.mark.attack


class Pair:
    """A primary and its standby, each behind a port of 127.0.0.1."""

    def __init__(self, primary: Path, standby: Path) -> None:
        self.primary, self.standby = primary, standby

    def start_standby(self) -> None:
        """Copy the primary, and follow it."""
        private(self.standby)
        source = f"host={self.primary} user=postgres"
        run("pg_basebackup", "-d", source, "-D", self.standby, "-R", "-X", "stream", "-c", "fast")
        (self.standby / ".s.PGSQL.5432.lock").unlink()  # the primary's socket lies in its folder
        self.start(self.standby)

    def start(self, folder: Path) -> None:
        """Begin to serve, on a socket in its own folder."""
        log = folder / "server.log"
        run("pg_ctl", "-D", folder, "-l", log, "-o", f"-k {folder}", "-w", "-s", "start")

    def stop(self, folder: Path) -> None:
        """Die at once, as in a crash."""
        run("pg_ctl", "-D", folder, "-m", "immediate", "-w", "-s", "stop")

    def promote(self) -> None:
        """The standby takes writes from now on."""
        run("pg_ctl", "-D", self.standby, "-w", "-s", "promote")


@pytest.fixture
def pair(data_folder: Path) -> Iterator[Pair]:
    """Two servers with our tables."""
    url = start_embedded(data_folder, throwaway=True)
    schema.upgrade(as_role(url, OWNER))
    primary = Path(parse_qs(urlsplit(url).query)["host"][0])
    pair = Pair(primary, data_folder.parent / "standby")
    pair.start_standby()
    yield pair
    for folder in (pair.standby, pair.primary):
        with suppress(Exception):
            pair.stop(folder)


@asynccontextmanager
async def port_of(folder: Path | None) -> AsyncIterator[int]:
    """A port that leads to the server in a folder; ``None``: to one that never answers."""
    calls: set[asyncio.Task[None] | None] = set()

    async def pass_on(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            async for part in _parts(reader):
                writer.write(part)
        finally:
            writer.close()

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        calls.add(asyncio.current_task())
        try:
            if folder is None:
                await reader.read()
            else:
                back, forth = await asyncio.open_unix_connection(folder / ".s.PGSQL.5432")
                await asyncio.gather(pass_on(reader, forth), pass_on(back, writer))
        except OSError:
            pass  # nobody is there, or somebody hung up
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield int(server.sockets[0].getsockname()[1])
    server.close()
    for call in filter(None, calls):
        call.cancel()
    await asyncio.gather(*filter(None, calls), return_exceptions=True)
    await asyncio.sleep(0.1)  # for the transports to go


async def _parts(reader: StreamReader) -> AsyncIterator[bytes]:
    while part := await reader.read(65_536):
        yield part


def address(*ports: int, role: str = APP) -> str:
    """One address of several servers."""
    hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
    return f"postgresql://{role}@{hosts}/coquest"


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


async def test_a_primary_that_was_replaced_is_not_taken_back(pair: Pair) -> None:
    async with port_of(pair.primary) as old, port_of(pair.standby) as new:
        hosts = Hosts.of(address(old, new))
        await (await hosts.connect(timeout=5)).close()
        pair.promote()
        pair.stop(pair.primary)
        await (await hosts.connect(timeout=5)).close()

        pair.stop(pair.standby)
        pair.start(pair.primary)

        with pytest.raises((OSError, asyncpg.PostgresError)):
            await hosts.connect(timeout=5)


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
