"""A transaction that begins in its tenant: one round trip for both.

A short request has a transaction to see who calls and one to serve it; that each of them first
says ``BEGIN`` and then names its tenant is a quarter of all its round trips.
"""

from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.event import listen
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import Pool


class BeginningConnection(asyncpg.Connection):
    """A connection whose next ``BEGIN`` enters a tenant, if it was told so (:func:`begin_in`)."""

    tenant: UUID | None = None

    async def execute(
        self,
        query: str,
        *args: Any,
        timeout: float | None = None,  # noqa: ASYNC109 (as asyncpg has it)
    ) -> str:
        """As asyncpg does it, which begins transactions by this way and no other."""
        if self.tenant is not None and query.startswith("BEGIN"):
            query, self.tenant = f"{query} SET LOCAL app.tenant = '{self.tenant}'", None
        return await super().execute(query, *args, timeout=timeout)


async def begin_in(connection: AsyncConnection, tenant: UUID) -> None:
    """Let the transaction that this connection has not begun yet begin in a tenant."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    driver.tenant = tenant


def forget_at_checkin(pool: Pool) -> None:
    """Whoever gets a connection next begins where they say, and not where nobody began."""
    listen(pool, "checkin", _forget)


def _forget(connection: Any, _: Any) -> None:
    if connection is not None:
        connection.driver_connection.tenant = None
