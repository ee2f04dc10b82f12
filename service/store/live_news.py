"""News between processes: whoever counted says which campaigns moved, whoever shows it listens.

NOTIFY takes a lock of the whole database at commit. It is therefore never part of a transaction
that people wait for: the worker says once a second, in one statement of its own, what its folds
changed. News can be lost (nobody listened, a connection broke); they only say "look again".
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import text

from service.store.hosts import Hosts
from service.store.session import SERVER_SETTINGS, Database

CHANNEL = "coquest_live"
CONNECT_SECONDS = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
ALIVE_SECONDS = 15.0  # how often a silent connection is asked whether it lives

_SAY = text("SELECT pg_notify(:channel, id::text) FROM unnest(CAST(:ids AS uuid[])) AS id")

log = structlog.get_logger(__name__)


async def say_moved(database: Database, campaigns: Iterable[UUID]) -> None:
    """Tell all processes that these campaigns have new figures."""
    ids = list(campaigns)
    if ids:
        async with database.transaction() as session:
            await session.execute(_SAY, {"channel": CHANNEL, "ids": ids})


async def hear_moved(url: str, heard: Callable[[UUID | None], None]) -> None:
    """Listen until cancelled, over one connection, anew when it breaks.

    Args:
        url: As in ``DATABASE_URL``; a pooler between must keep sessions.
        heard: Called with the campaign that moved; with ``None`` when any may have, since nobody
            listened for a while.
    """
    pause, hosts = FIRST_PAUSE, Hosts.of(url)
    while True:
        try:
            connection = await hosts.connect(timeout=CONNECT_SECONDS, settings=SERVER_SETTINGS)
            try:
                await connection.add_listener(CHANNEL, lambda *said: heard(_campaign(said[3])))
                heard(None)
                pause = FIRST_PAUSE
                await _stay(connection, hosts)
            finally:
                with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    connection.terminate()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as lost:
            log.warning("live_news_lost", error=type(lost).__name__, again_in=pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _stay(connection: "asyncpg.Connection[asyncpg.Record]", hosts: Hosts) -> None:
    while not connection.is_closed() and not hosts.outlived(connection):
        await asyncio.sleep(ALIVE_SECONDS)
        await connection.execute("SELECT 1", timeout=CONNECT_SECONDS)
        await hosts.look_around(seconds=CONNECT_SECONDS)


def _campaign(payload: object) -> UUID | None:
    try:
        return UUID(str(payload))
    except ValueError:  # nobody else speaks here; if somebody does, look at all
        return None
