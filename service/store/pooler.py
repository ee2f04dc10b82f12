"""A pooler between us and PostgreSQL, such as PgBouncer: welcome if it keeps sessions.

Statements are prepared once for each connection, limits of time are set once for each connection,
and whoever watches live figures listens on one. A pooler that gives every transaction whichever
connection is free would lose all of that, not at once but as soon as two people come together. So
it is asked for at the start. ``docs/decisions/0150`` says what was tried.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from service.store.hosts import Connection, Hosts

# A pooler may hand its connections out in turns, and others use them meanwhile.
TRIES = 3
_BACKEND = "SELECT pg_backend_pid()"


class SessionsNotKept(RuntimeError):
    """A pooler gives our session to others; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "a pooler between us and PostgreSQL does not keep sessions (pool_mode = transaction or "
            "statement in PgBouncer): set pool_mode = session, or name PostgreSQL itself. See "
            "docs/operator.md, poolers of connections."
        )


async def ensure_sessions(hosts: Hosts, *, seconds: float) -> bool:
    """Refuse a pooler that does not keep sessions; whether there is one that does.

    Args:
        hosts: Where we are about to connect.
        seconds: So long each of them may take to answer.

    Raises:
        SessionsNotKept: two who were connected at the same time shared a process of PostgreSQL, or
            one of them met two.
    """
    try:
        async with _connected(hosts, seconds) as first:
            # What a pooler tells of the process to cancel is its own number, not PostgreSQL's.
            if await _process(first) == first.get_server_pid():
                return False
            async with _connected(hosts, seconds) as second:
                for _ in range(TRIES):
                    await _ensure_apart(first, second)
    except asyncpg.PostgresError as refused:  # so PgBouncer answers to any BEGIN
        if "statement pooling" in str(refused):
            raise SessionsNotKept from refused
        raise
    return True


async def _ensure_apart(first: Connection, second: Connection) -> None:
    before = await _process(first)
    async with second.transaction():
        shared = await second.fetchval(_BACKEND) == before
        if shared or await _process(first) != before:
            raise SessionsNotKept


async def _process(connection: Connection) -> int:
    """Who serves it now. In a transaction, as a statement is two messages, perhaps to two."""
    async with connection.transaction():
        process: int = await connection.fetchval(_BACKEND)
    return process


@asynccontextmanager
async def _connected(hosts: Hosts, seconds: float) -> AsyncIterator[Connection]:
    """A connection that prepares nothing under a name, as somebody else may know that name."""
    connection = await hosts.connect(
        timeout=seconds, command_timeout=seconds, statement_cache_size=0
    )
    try:
        yield connection
    finally:
        connection.terminate()
