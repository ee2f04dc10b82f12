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

TABLES = """
SELECT relname::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
"""
# A table is asked first: most are empty, and asking is cheaper than deleting nothing.
INHABITED = "SELECT array_remove(ARRAY[{}]::text[], NULL)"
IS_INHABITED = "CASE WHEN EXISTS (SELECT FROM {0}) THEN '{0}' END"
DELETION = "DELETE FROM {};"
# As a replica no trigger fires: not those of foreign keys, not those that keep facts as they are.
EMPTY = """
DO $$
BEGIN
    SET LOCAL session_replication_role = replica;
    SET LOCAL lock_timeout = '10s';
    {}
END $$
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A migrated database and its connections, as each kind of process has them."""

    url: str
    everything: Database
    serving: Database
    working: Database
    inhabited: str  # asks which tables have rows; always the same words, so it is planned once

    @classmethod
    async def at(cls, url: str) -> Self:
        """Connect as somebody who sees all rows, as a server and as a worker."""
        everything = await Database.open(url, pool_size=4)
        tables = [IS_INHABITED.format(name) for (name,) in await everything.hot.fetch(TABLES)]
        return cls(
            url=url,
            inhabited=INHABITED.format(", ".join(tables)),
            everything=everything,
            serving=await Database.open(as_role(url, APP), pool_size=4),
            working=await Database.open(as_role(url, WORKER), pool_size=4),
        )

    async def empty(self) -> None:
        """Forget all rows."""
        inhabited = await self.everything.hot.fetchval(self.inhabited)
        if inhabited:
            deletions = [DELETION.format(name) for name in inhabited]
            await self.everything.hot.execute(EMPTY.format("\n    ".join(deletions)))

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
