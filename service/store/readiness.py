"""Whether this process should get traffic: database, schema revision, not stopping."""

from datetime import UTC, datetime
from time import monotonic

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service.clocks import Clocks
from service.store.session import Database

_LOOK = text("SELECT version_num, clock_timestamp() FROM alembic_version")
CACHE_SECONDS = 2.0


class Readiness:
    """Checks at most every two seconds, so that probes cost the database nothing."""

    def __init__(self, database: Database, head: str, known: frozenset[str]) -> None:
        self._database = database
        self._too_old = known - {head}
        self._checked_at = float("-inf")
        self._checks: dict[str, bool] = {}
        self._clocks = Clocks()
        self.draining = False

    async def check(self) -> dict[str, bool]:
        """``{name: passed}`` for every condition."""
        if monotonic() - self._checked_at > CACHE_SECONDS:
            self._checks = await self._look()
            self._checked_at = monotonic()
        return {**self._checks, "not_draining": not self.draining}

    async def _look(self) -> dict[str, bool]:
        try:
            async with self._database.read() as session:
                seen = (await session.execute(_LOOK)).one_or_none()
        except (SQLAlchemyError, OSError):
            return {"database": False, "revision": False}
        if seen is None:
            return {"database": True, "revision": False}
        found, now = seen
        self._clocks.compare(datetime.now(UTC), now)
        # A revision we do not know is a later release's: its schema still serves us.
        return {"database": True, "revision": found not in self._too_old}
