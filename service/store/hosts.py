"""Which server to connect to, where an address names several: the one that takes writes.

``postgresql://user:password@first,second:5433/name`` is one database on several servers, one of
them the primary. asyncpg goes through such a list itself, but under a single time limit: with the
first server frozen, the second would never be asked.
"""

from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlalchemy.engine import make_url

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# A server that was promoted counts its history anew: the first eight digits of its log's name.
_TIMELINE = "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int"
_REFUSALS = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


def each_host(url: str) -> tuple[str, ...]:
    """The address of each server in it, as asyncpg reads it, whatever driver it names."""
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    return tuple(
        make_url(urlunsplit(parts._replace(netloc=f"{user}{at}{host}")))
        .set(drivername="postgresql")
        .render_as_string(hide_password=False)
        for host in hosts.split(",")
    )


@dataclass(slots=True)
class Hosts:
    """The servers of one address; asked in turn, beginning with the one that served last.

    A primary that was replaced may come back and believe that it still is one. Whoever has seen
    its successor refuses it; that nobody else writes to it is for whoever promotes to ensure.
    """

    urls: tuple[str, ...]
    _last: int = field(default=0, init=False)
    _timeline: int = field(default=0, init=False)

    @classmethod
    def of(cls, url: str) -> "Hosts":
        """Those that ``DATABASE_URL`` names."""
        return cls(each_host(url))

    async def connect(self, *_: Any, **options: Any) -> Connection:
        """A connection to the server that takes writes; each is given ``timeout`` to answer.

        Args:
            options: As for ``asyncpg.connect``.

        Raises:
            OSError: the last refusal, where none would; also ``TimeoutError`` or what PostgreSQL
                says.
        """
        if len(self.urls) == 1:
            connection: Connection = await asyncpg.connect(self.urls[0], **options)
            return connection
        refused: BaseException = OSError("No server was named.")
        for turn in range(len(self.urls)):
            number = (self._last + turn) % len(self.urls)
            try:
                connection = await self._writable(self.urls[number], options)
            except _REFUSALS as error:
                refused = error
                continue
            self._last = number
            return connection
        raise refused

    async def _writable(self, url: str, options: dict[str, Any]) -> Connection:
        asked = options | {"target_session_attrs": "read-write"}
        try:
            connection: Connection = await asyncpg.connect(url, **asked)
        except asyncpg.TargetServerAttributeNotMatched as reader:
            raise ConnectionRefusedError("That server takes no writes.") from reader
        try:
            timeline = await connection.fetchval(_TIMELINE, timeout=options.get("timeout"))
        except BaseException:
            connection.terminate()
            raise
        if timeline < self._timeline:
            connection.terminate()
            raise ConnectionRefusedError("That server was replaced by another one.")
        self._timeline = timeline
        return connection
