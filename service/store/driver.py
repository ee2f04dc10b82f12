"""asyncpg under a session: for statements of our own text, with time limits of their own."""

from typing import Any, cast

import asyncpg
from sqlalchemy import text

from service.store.session import Session


async def driver(session: Session) -> "asyncpg.Connection[asyncpg.Record]":
    """The asyncpg connection of a session, inside the session's transaction."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    found = cast("asyncpg.Connection[asyncpg.Record]", cast(Any, raw).driver_connection)
    if not found.is_in_transaction():
        # SQLAlchemy sends BEGIN with its first statement, so there has to be one before ours.
        await connection.execute(text("SELECT 1"))
    return found
