"""Whether this process should get traffic: ``docs/decisions/0145`` says by what, and why."""

import asyncio
from datetime import UTC, datetime
from time import monotonic

from sqlalchemy import text

from service.clocks import Clocks
from service.pulse import Pulse
from service.store.failures import DatabaseFailed
from service.store.session import Database

_LOOK = text("SELECT version_num, clock_timestamp() FROM alembic_version")
CACHE_SECONDS = 2.0
# Longer nobody waits for the answer, whatever the database does.
LOOK_SECONDS = 1.0


class Readiness:
    """Looks at most every two seconds, once for all who ask, so that probes cost hardly anything.

    Args:
        database: Whose pool requests take their connections from.
        head: The revision of our schema.
        known: All revisions up to it.
        pulse: Of this process.
    """

    def __init__(self, database: Database, head: str, known: frozenset[str], pulse: Pulse) -> None:
        self._database = database
        self._too_old = known - {head}
        self._pulse = pulse
        self._checked_at = float("-inf")
        self._checks: dict[str, bool] = {}
        self._looking: asyncio.Task[dict[str, bool]] | None = None
        self._clocks = Clocks()
        self.draining = False

    async def check(self) -> dict[str, bool]:
        """``{name: passed}`` for every condition, within ``LOOK_SECONDS``."""
        if monotonic() - self._checked_at > CACHE_SECONDS:
            await self._look_again()
        here = {"event_loop": self._pulse.is_well(), "not_draining": not self.draining}
        return self._checks | here

    async def _look_again(self) -> None:
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
            self._looking.add_done_callback(self._note)
        done, _ = await asyncio.wait({self._looking}, timeout=LOOK_SECONDS)
        if not done:
            self._checks = self._silence()

    def _note(self, looked: "asyncio.Task[dict[str, bool]]") -> None:
        self._looking = None
        if not looked.cancelled():
            self._checks, self._checked_at = looked.result(), monotonic()

    def _silence(self) -> dict[str, bool]:
        """The database did not answer; because nobody could even ask?"""
        free = self._database.checked_out() < self._database.connections
        return {"database": False, "connections": free, "revision": False}

    async def _look(self) -> dict[str, bool]:
        try:
            async with self._database.read() as session:
                seen = (await session.execute(_LOOK)).one_or_none()
        except DatabaseFailed:
            return self._silence()
        if seen is None:
            return {"database": True, "connections": True, "revision": False}
        found, now = seen
        self._clocks.compare(datetime.now(UTC), now)
        # A revision we do not know is a later release's: its schema still serves us.
        return {"database": True, "connections": True, "revision": found not in self._too_old}
