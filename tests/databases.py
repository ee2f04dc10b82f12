"""Databases of tests: made from the template, or shared and emptied."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self, TypeAlias
from uuid import uuid4

import asyncpg

from service.store.embedded_server import APP, WORKER
from service.store.roles import as_role
from service.store.session import Database

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
TABLES = """
SELECT relname::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
"""
# A table is asked first: most are empty, and asking is cheaper than deleting nothing.
FORGET = "IF EXISTS (SELECT FROM {0}) THEN DELETE FROM {0}; END IF;"
# In a function, so that each is planned once in a run and all are one round trip.
FORGET_ALL = """
CREATE FUNCTION pg_temp.forget_all() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    {}
END $$
"""
# As a replica no trigger fires: not those of foreign keys, not those that keep facts as they are.
# Whoever becomes one forgets all plans, so that is a connection of its own.
AS_REPLICA = {"session_replication_role": "replica", "lock_timeout": "10s"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A migrated database and its connections, as each kind of process has them."""

    url: str
    everything: Database
    serving: Database
    working: Database
    # One, once needed; whoever is made from another (``replace``) shares it.
    forgetting: list[Connection] = field(default_factory=list)

    @classmethod
    async def at(cls, url: str) -> Self:
        """Connect as somebody who sees all rows, as a server and as a worker."""
        everything = await Database.open(url, pool_size=4)
        return cls(
            url=url,
            everything=everything,
            serving=await Database.open(as_role(url, APP), pool_size=4),
            working=await Database.open(as_role(url, WORKER), pool_size=4),
        )

    async def empty(self) -> None:
        """Forget all rows."""
        if not self.forgetting:
            self.forgetting.append(await _who_forgets(self.url))
        await self.forgetting[0].execute("SELECT pg_temp.forget_all()")

    async def close(self) -> None:
        """Hang up."""
        for connection in self.forgetting:
            await connection.close()
        for database in (self.everything, self.serving, self.working):
            await database.close()


async def _who_forgets(url: str) -> Connection:
    """A connection that knows ``pg_temp.forget_all``."""
    connection = await asyncpg.connect(url, server_settings=AS_REPLICA)
    forget = [FORGET.format(name) for (name,) in await connection.fetch(TABLES)]
    await connection.execute(FORGET_ALL.format("\n    ".join(forget)))
    return connection


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
