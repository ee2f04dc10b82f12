"""Transactions: the only way into the database.

``Database`` holds two pools on one PostgreSQL: SQLAlchemy's for everything, and a small one
that speaks asyncpg directly for the hottest path and for LISTEN.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from time import monotonic
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.event import listen
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession as Session

from service.metrics import CHECKED_OUT
from service.store.beginning import BeginningConnection, begin_in, forget_at_checkin
from service.store.hosts import Hosts
from service.store.lively import CHECKOUT_SECONDS, hang_up, keep_lively
from service.store.pooler import ensure_sessions
from service.store.replication import listen_for_doubts, replicated

CONNECT_SECONDS = 2.0
# Longer than a statement may take, so that it tells a server that does not answer from a statement
# that PostgreSQL ends by itself. Whoever waits for a server that froze is told so within six
# seconds: this, or CHECKOUT_SECONDS, and nothing after it.
COMMAND_SECONDS = 5.25
POOL_WAIT_SECONDS = 2.0
HOT_SIZE = 3
LONGEST_STATEMENT = 65_536  # bytes; a longer one would be planned at each use
SERVER_SETTINGS = {
    "application_name": "coquest",
    "timezone": "UTC",
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
}
# The hot path looks rows up by their keys: one plan serves whatever the parameters are. It must
# also serve when tables have grown by orders of magnitude since it was made, so ways that are
# good for small tables only are not offered.
HOT_SETTINGS = {
    **SERVER_SETTINGS,
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
}
# Also the checks of foreign keys have plans, and one that was made while a table was empty may
# go through all of it once it is full. The server notices at its next ANALYZE, minutes later.
PLAN_SECONDS = 5.0

__all__ = ["Database", "Session", "Transactions", "enter", "is_in"]

_ENTER = text("SELECT set_config('app.tenant', :tenant, true)")
_TENANT = "tenant"


class Transactions(Protocol):
    """Whoever opens transactions: a database, or somebody who does more at their end."""

    def transaction(self, tenant: UUID | None = None) -> AbstractAsyncContextManager[Session]:
        """As :meth:`Database.transaction`."""


class Database:
    """The open pools of one process. Make it with :meth:`open`, end it with :meth:`close`."""

    def __init__(self, engine: AsyncEngine, hot: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._engine = engine
        self.hot = hot
        self._looking: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, *, pool_size: int = 8, hot_size: int = HOT_SIZE) -> "Database":
        """Connect to ``postgresql://...``; refuses at once when nothing answers.

        Args:
            url: As in ``DATABASE_URL``; TCP or socket, one server or several.
            pool_size: Most connections of the general pool.
            hot_size: Most connections of the asyncpg pool.

        Raises:
            SessionsNotKept: a pooler gives our sessions to others.
        """
        hosts = Hosts.of(url)
        await ensure_sessions(hosts, seconds=CONNECT_SECONDS)
        hot = await asyncpg.create_pool(
            connect=partial(hosts.connect, settings=HOT_SETTINGS),
            min_size=1,
            max_size=hot_size,
            timeout=CONNECT_SECONDS,
            command_timeout=COMMAND_SECONDS,
            max_cached_statement_lifetime=0,  # as long as the connection
            max_cacheable_statement_size=LONGEST_STATEMENT,
            setup=Replanning(PLAN_SECONDS),
            reset=_nothing_to_reset,
        )
        hosts.moved.append(hot.expire_connections)
        opened = cls(make_engine(hosts, pool_size=pool_size), hot)
        opened._looking = asyncio.create_task(hosts.keep_looking(seconds=CONNECT_SECONDS))
        return opened

    @asynccontextmanager
    async def transaction(self, tenant: UUID | None = None) -> AsyncIterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Args:
            tenant: The workspace whose rows are there; ``None`` for what belongs to nobody,
                or to begin with a public id (``service.store.roles.look_up``).
        """
        with replicated():
            async with Session(self._engine, expire_on_commit=False) as session, session.begin():
                if tenant is not None:
                    async with asyncio.timeout(CHECKOUT_SECONDS):
                        connection = await session.connection()
                    await begin_in(connection, tenant)
                    session.info[_TENANT] = tenant
                yield session

    @asynccontextmanager
    async def read(self, tenant: UUID | None = None) -> AsyncIterator[Session]:
        """One read-only transaction over a single snapshot; ``tenant`` as above."""
        async with AsyncExitStack() as held:
            async with asyncio.timeout(CHECKOUT_SECONDS):
                connection = await held.enter_async_context(self._engine.connect())
            await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            async with Session(bind=connection, expire_on_commit=False) as session:
                if tenant is not None:
                    await begin_in(connection, tenant)
                    session.info[_TENANT] = tenant
                yield session

    @property
    def connections(self) -> int:
        """Most connections of the general pool."""
        pool: Any = self._engine.pool
        return int(pool.size())

    def checked_out(self) -> int:
        """Connections of the general pool in use now."""
        pool: Any = self._engine.pool
        return int(pool.checkedout())

    async def close(self) -> None:
        """Close every connection; waits for none."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        self.hot.terminate()
        await self._engine.dispose()


async def enter(session: Session, workspace_id: UUID) -> None:
    """From here on, and to the end of the transaction, rows of this tenant are there."""
    await session.execute(_ENTER, {"tenant": str(workspace_id)})
    session.info[_TENANT] = workspace_id


def is_in(session: Session, workspace_id: UUID) -> bool:
    """Whether it is the tenant that this transaction began in, or entered last."""
    return session.info.get(_TENANT) == workspace_id


def make_engine(hosts: Hosts, *, pool_size: int) -> AsyncEngine:
    """The SQLAlchemy engine with the time limits that every caller relies on."""
    connect = partial(
        hosts.connect,
        timeout=CONNECT_SECONDS,
        command_timeout=COMMAND_SECONDS,
        connection_class=BeginningConnection,
        max_cacheable_statement_size=LONGEST_STATEMENT,
        settings=SERVER_SETTINGS,
    )
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        hide_parameters=True,  # errors are logged, values never
    )
    keep_lively(engine.pool, hosts)
    forget_at_checkin(engine.pool)
    listen(engine.sync_engine, "handle_error", _note_silence)
    listen(engine.sync_engine, "connect", lambda it, _: listen_for_doubts(it.driver_connection))
    listen(engine.sync_engine, "checkout", lambda *_: CHECKED_OUT.inc())
    listen(engine.sync_engine, "checkin", lambda *_: CHECKED_OUT.dec())
    return engine


def _note_silence(failed: ExceptionContext) -> None:
    """A server that did not answer in time is away, with all that is open to it.

    Nobody says goodbye on this connection: that would wait for the same silence once more.
    """
    if isinstance(failed.original_exception, TimeoutError):
        failed.is_disconnect = True
        if failed.connection is not None:
            hang_up(failed.connection.connection.driver_connection)


class Replanning:
    """Lets each connection plan anew from time to time; a plan takes a millisecond to make."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._due: WeakKeyDictionary[Any, float] = WeakKeyDictionary()  # gone with the connection

    async def __call__(self, connection: "asyncpg.pool.PoolConnectionProxy[Any]") -> None:
        """Before a connection is handed out."""
        # The proxy is another one each time.
        kept, now = connection._con, monotonic()  # type: ignore[attr-defined]  # in no stub
        due = self._due.setdefault(kept, now + self._every)
        if now >= due:
            self._due[kept] = now + self._every
            await connection.execute("DISCARD PLANS")


async def _nothing_to_reset(_: object) -> None:
    """Save a round trip: asyncpg itself rolls back, and we set nothing beyond a transaction."""
