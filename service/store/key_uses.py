"""When each API key was last used: noted in memory, written at most once a minute.

People look at it to find keys that nobody needs. It is nothing a request should wait for, and
a few seconds of it may be lost with a process.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import or_, update
from sqlmodel import col

from quests.ids import parse_id
from service.callers import OrganisationCaller
from service.store.failures import DatabaseFailed
from service.store.session import Database
from service.store.tables import ApiKeyRow

APART = timedelta(minutes=1)
SECONDS = 5.0

log = structlog.get_logger(__name__)


class KeyUses:
    """The uses that this process has seen."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[tuple[UUID, str], datetime] = {}
        self._unwritten: dict[tuple[UUID, str], datetime] = {}

    def note(self, caller: OrganisationCaller, at: datetime) -> None:
        """This key was used; costs two look-ups in memory."""
        key = (caller.workspace_id, caller.actor)
        before = self._noted.get(key)
        if before is None or at - before >= APART:
            self._noted[key] = self._unwritten[key] = at

    async def write(self) -> None:
        """Write what was noted since the last time; what cannot be written waits."""
        waiting, self._unwritten = self._unwritten, {}
        try:
            for (workspace_id, actor), at in waiting.items():
                await self._write(workspace_id, parse_id("key", actor), at)
        except DatabaseFailed as failure:
            self._unwritten = waiting | self._unwritten
            log.warning("key_uses_not_written", error=type(failure).__name__)

    async def _write(self, workspace_id: UUID, key_id: UUID, at: datetime) -> None:
        row = ApiKeyRow
        stale = or_(col(row.last_used_at).is_(None), col(row.last_used_at) <= at - APART)
        statement = update(row).values(last_used_at=at)
        this = (col(row.workspace_id) == workspace_id, col(row.id) == key_id)
        async with self._database.transaction(workspace_id) as session:
            await session.execute(statement.where(*this, stale))

    async def run(self) -> None:
        """Write every few seconds until cancelled."""
        while True:
            await asyncio.sleep(SECONDS)
            await self.write()
            self._forget()

    def _forget(self) -> None:
        """Keys that were last noted long ago need no memory."""
        newest = max(self._noted.values(), default=None)
        if newest is not None:
            kept = {key: at for key, at in self._noted.items() if newest - at < APART}
            self._noted = kept


@asynccontextmanager
async def noting_key_uses(database: Database) -> AsyncIterator[KeyUses]:
    """Note uses for the length of the block; the last ones are written at its end."""
    uses = KeyUses(database)
    writing = asyncio.create_task(uses.run())
    try:
        yield uses
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing
        await uses.write()
