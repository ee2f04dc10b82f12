"""Who may see which rows: three roles of PostgreSQL, and the tenant of a transaction.

``coquest_owner`` owns the tables and migrates, nothing else. ``coquest_app`` serves requests and
sees only the tenant its transaction named. ``coquest_worker`` also sees, across tenants, the
queues it has to empty. Neither of the two owns anything, so row-level security holds for both.
"""

from typing import TypeAlias
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
from sqlalchemy import text

from service.store.session import Session

Driver: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

_LOOK_UP = text("SELECT set_config('app.lookup', :identifier, true)")


def as_role(url: str, role: str) -> str:
    """The same database, entered as another role (for servers that trust their socket)."""
    parts = urlsplit(url)
    user, _, hosts = parts.netloc.rpartition("@")
    _, colon, password = user.partition(":")
    return urlunsplit(parts._replace(netloc=f"{role}{colon}{password}@{hosts}"))


async def begin_in(connection: Driver, workspace_id: UUID) -> None:
    """Begin a transaction in a tenant, in one round trip; for the path that speaks asyncpg."""
    await connection.execute(beginning_in(workspace_id))


def beginning_in(workspace_id: UUID) -> str:
    """The statements that :func:`begin_in` sends."""
    return f"BEGIN; SET LOCAL app.tenant = '{workspace_id}'"


async def look_up(session: Session, identifier: UUID | str) -> None:
    """Let this transaction read the public row with this id, or the Link with this code.

    Whoever knows a public id may see what it names, in whichever tenant it is; nothing else
    of that tenant comes with it.
    """
    await session.execute(_LOOK_UP, {"identifier": str(identifier)})
