"""A writer's line to the database: kept from batch to batch, while they follow each other."""

from contextlib import AsyncExitStack, suppress
from time import monotonic
from uuid import UUID

import asyncpg

from service.store.lively import CHECKOUT_SECONDS
from service.store.replication import hearing_doubts, replicated
from service.store.roles import Driver, begin_in, beginning_in

# Then the connection goes back to its pool for a moment, which lets it plan anew.
HELD_SECONDS = 1.0
GOODBYE_SECONDS = 1.0  # to cancel what a server still does for us, if it listens
# The database is away or going away.
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
)


class CommitUnknown(Exception):
    """COMMIT was sent and did not answer: the actions may or may not be stored."""


def is_silence(failure: BaseException) -> bool:
    """Whether the server did not answer at all, rather than hang up or refuse."""
    return isinstance(failure, TimeoutError) or isinstance(failure.__cause__, TimeoutError)


class Line:
    """One connection and its transaction. A writer asks for one thing after the other.

    A transaction can be begun in the same breath as the last one is committed, which saves a
    round trip for each batch; it holds nothing until something is written in it.
    """

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool
        self._held = AsyncExitStack()
        self._connection: Driver | None = None
        self._since = 0.0
        self._tenant: UUID | None = None  # of the transaction that is open

    async def begin(self, workspace_id: UUID) -> Driver:
        """A connection in a transaction of this tenant that has seen nothing yet."""
        connection = await self._kept()
        if self._tenant == workspace_id:
            return connection
        await self._end()
        await begin_in(connection, workspace_id)
        self._tenant = workspace_id
        return connection

    async def commit(self, connection: Driver, workspace_id: UUID, *, more: bool) -> None:
        """Commit what was done since :meth:`begin`, which gave the connection.

        Args:
            more: The same tenant is likely to have more to write at once.

        Raises:
            CommitUnknown: nobody knows whether it was committed.
        """
        self._tenant = None
        kept = monotonic() - self._since < HELD_SECONDS
        then = f"; {beginning_in(workspace_id)}" if more and kept else ""
        try:
            with replicated():
                await connection.execute("COMMIT" + then)
        except Exception as failure:
            raise CommitUnknown from failure
        self._tenant = workspace_id if then else None
        if not kept:
            await self.hang_up()

    async def undo(self) -> None:
        """Nothing that was done since :meth:`begin` has happened."""
        self._tenant = None
        if self._connection is not None:
            await self._connection.execute("ROLLBACK")

    async def hang_up(self) -> None:
        """Give the connection back, or up."""
        try:
            with suppress(*AWAY):
                await self._end()
        finally:
            self._connection = self._tenant = None
            await self._held.aclose()

    async def give_up(self) -> None:
        """The other end is silent or in doubt: nothing more is asked of it, nor of its like."""
        connection, self._tenant = self._connection, None
        if connection is not None:
            await self._pool.expire_connections()
            with suppress(*AWAY):
                await connection.close(timeout=GOODBYE_SECONDS)
        await self.hang_up()

    async def _end(self) -> None:
        if self._tenant is not None:
            await self.undo()

    async def _kept(self) -> Driver:
        if self._connection is not None and self._connection.is_closed():
            await self.hang_up()
        if self._connection is None:
            lent = self._pool.acquire(timeout=CHECKOUT_SECONDS)
            self._connection = await self._held.enter_async_context(lent)
            self._held.enter_context(hearing_doubts(self._connection))
            self._since = monotonic()
        return self._connection
