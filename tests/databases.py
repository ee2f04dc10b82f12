"""Databases of tests: made from the template, or shared and emptied."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self
from uuid import uuid4

import asyncpg

from service.store.embedded_server import APP, WORKER
from service.store.roles import as_role
from service.store.session import Database

# As a replica no trigger fires: not those of foreign keys, not those that keep facts as they are.
# A table is asked first: most are empty, and asking is cheaper than deleting nothing.
EMPTY = """
DO $$
DECLARE
    name regclass;
    inhabited boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    SET LOCAL lock_timeout = '10s';
    FOR name IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO inhabited;
        IF inhabited THEN
            EXECUTE format('DELETE FROM %s', name);
        END IF;
    END LOOP;
END $$
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A migrated database and its connections, as each kind of process has them."""

    url: str
    everything: Database
    serving: Database
    working: Database

    @classmethod
    async def at(cls, url: str) -> Self:
        """Connect as somebody who sees all rows, as a server and as a worker."""
        return cls(
            url=url,
            everything=await Database.open(url, pool_size=4),
            serving=await Database.open(as_role(url, APP), pool_size=4),
            working=await Database.open(as_role(url, WORKER), pool_size=4),
        )

    async def empty(self) -> None:
        """Forget all rows."""
        await self.everything.hot.execute(EMPTY)

    async def close(self) -> None:
        """Hang up."""
        for database in (self.everything, self.serving, self.working):
            await database.close()


def clone(server: str, *, template: str) -> Iterator[str]:
    """A database of its own, dropped when the iteration ends."""
    name = f"test_{uuid4().hex}"
    administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield named(server, name)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def named(url: str, database: str) -> str:
    """The address of another database on the same server."""
    return url.replace("/coquest?", f"/{database}?")


def administer(url: str, statement: str) -> None:
    """Run a statement that no transaction may hold."""

    async def execute() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(execute())
