"""asyncpg under a session: for statements of our own text, with time limits of their own."""

from typing import Any, TypeAlias, cast

import asyncpg
from sqlalchemy import text

from service.store.session import Session

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def driver(session: Session) -> Connection:
    """The asyncpg connection of a session, inside the session's transaction."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    found = cast(Connection, cast(Any, raw).driver_connection)
    if not found.is_in_transaction():
        # SQLAlchemy sends BEGIN with its first statement, so there has to be one before ours.
        await connection.execute(text("SELECT 1"))
    return found
