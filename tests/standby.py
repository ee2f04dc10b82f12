"""A primary and its standby, as an operator has them, and addresses that lead to both."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil

from service.store import schema
from service.store.embedded import start_embedded
from service.store.embedded_server import APP, OWNER
from service.store.postgres_programs import private, run
from service.store.roles import as_role


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

    def confirm_commits(self) -> None:
        """From now on the primary answers a commit only once the standby has it."""
        for change in ("synchronous_commit = on", "synchronous_standby_names = '*'"):
            run("psql", "-U", "postgres", "-h", self.primary, "-qc", f"ALTER SYSTEM SET {change}")
        run(
            "psql",
            "-U",
            "postgres",
            "-h",
            self.primary,
            "-qc",
            "SELECT pg_reload_conf()",
            "-o",
            "/dev/null",
        )

    def freeze_primary(self) -> None:
        """It neither answers nor hangs up, like a machine that is paused."""
        for process in self._primary():
            process.suspend()

    def thaw_primary(self) -> None:
        """It goes on as if nothing had happened; without effect where it is not frozen."""
        for process in self._primary():
            process.resume()

    def _primary(self) -> list[psutil.Process]:
        try:
            first = (self.primary / "postmaster.pid").read_text().split()[0]
            postmaster = psutil.Process(int(first))
            return [postmaster, *postmaster.children(recursive=True)]
        except (OSError, psutil.NoSuchProcess):
            return []


@contextmanager
def pair_in(folder: Path) -> Iterator[Pair]:
    """Two servers with our tables, until the block ends."""
    url = start_embedded(folder, throwaway=True)
    schema.upgrade(as_role(url, OWNER))
    primary = Path(parse_qs(urlsplit(url).query)["host"][0])
    pair = Pair(primary, folder.parent / "standby")
    pair.start_standby()
    try:
        yield pair
    finally:
        pair.thaw_primary()
        for server in (pair.standby, pair.primary):
            with suppress(Exception):
                pair.stop(server)


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
        except (OSError, asyncio.CancelledError):
            pass  # nobody is there, somebody hung up, or it is over
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
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
