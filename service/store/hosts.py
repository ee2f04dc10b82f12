"""Which server to connect to, where an address names several: the one that takes writes.

``postgresql://user:password@first,second:5433/name`` is one database on several servers, one of
them the primary. asyncpg goes through such a list itself, but under a single time limit: with the
first server frozen, the second would never be asked.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit, urlunsplit
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy.engine import make_url

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

LOOK_SECONDS = 5.0  # a process that talks to a primary that was replaced knows it so soon

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


def _setting(settings: Mapping[str, str]) -> str:
    return "; ".join(f"SET {name} = '{value}'" for name, value in settings.items())


@dataclass(slots=True)
class Hosts:
    """The servers of one address; asked in turn, beginning with the one that served last.

    A primary that was replaced may come back and believe that it still is one. Whoever has seen
    its successor refuses it, and no longer trusts connections to it that are open still; that
    nobody else writes to it is for whoever promotes to ensure.

    ``moved`` are called when another server, or a successor, turns out to take the writes.
    """

    urls: tuple[str, ...]
    moved: list[Callable[[], Awaitable[None]]] = field(default_factory=list, init=False)
    _last: int = field(default=0, init=False)
    _timeline: int = field(default=0, init=False)
    _moves: int = field(default=0, init=False)
    _opened: WeakKeyDictionary[Connection, int] = field(
        default_factory=WeakKeyDictionary, init=False
    )

    @classmethod
    def of(cls, url: str) -> "Hosts":
        """Those that ``DATABASE_URL`` names."""
        return cls(each_host(url))

    async def connect(
        self, *_: Any, settings: Mapping[str, str] | None = None, **options: Any
    ) -> Connection:
        """A connection to the server that takes writes; each is given ``timeout`` to answer.

        Args:
            settings: Of PostgreSQL, for this connection. Said once it is there: a pooler knows
                few of them, and refuses the others at the start or forgets them.
            options: As for ``asyncpg.connect``.

        Raises:
            OSError: the last refusal, where none would; also ``TimeoutError`` or what PostgreSQL
                says.
        """
        connection = await self._reach(options)
        if settings:
            try:
                await connection.execute(_setting(settings), timeout=options.get("timeout"))
            except BaseException:
                connection.terminate()
                raise
        return connection

    async def _reach(self, options: dict[str, Any]) -> Connection:
        if len(self.urls) == 1:
            connection: Connection = await asyncpg.connect(self.urls[0], **options)
            return connection
        refused: BaseException = OSError("No server was named.")
        for turn in range(len(self.urls)):
            number = (self._last + turn) % len(self.urls)
            try:
                connection, timeline = await self._writable(self.urls[number], options)
            except _REFUSALS as error:
                refused = error
                continue
            await self._note(number, timeline)
            self._opened[connection] = self._moves
            return connection
        raise refused

    async def look_around(self, *, seconds: float) -> None:
        """Whether another server took over meanwhile: also who had no reason to ask notices.

        Args:
            seconds: So long each of the others may take to answer.
        """
        for number, url in enumerate(self.urls):
            if number == self._last:
                continue
            with suppress(*_REFUSALS):
                connection, timeline = await self._writable(url, {"timeout": seconds})
                connection.terminate()
                if timeline > self._timeline:
                    await self._note(number, timeline)

    async def keep_looking(self, *, seconds: float) -> None:
        """Look around from time to time until cancelled; where there is one server, do nothing."""
        while len(self.urls) > 1:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look_around(seconds=seconds)

    def outlived(self, connection: Connection) -> bool:
        """Whether it leads to where writes went before they went elsewhere."""
        return self._opened.get(connection, self._moves) != self._moves

    async def _note(self, number: int, timeline: int) -> None:
        known = self._timeline
        moved = (number, timeline) != (self._last, known)
        self._last, self._timeline = number, timeline
        if moved and known:
            self._moves += 1
            for tell in self.moved:
                await tell()

    async def _writable(self, url: str, options: dict[str, Any]) -> tuple[Connection, int]:
        asked = options | {"target_session_attrs": "read-write"}
        try:
            connection: Connection = await asyncpg.connect(url, **asked)
        except asyncpg.TargetServerAttributeNotMatched as reader:
            raise ConnectionRefusedError("That server takes no writes.") from reader
        try:
            timeline: int = await connection.fetchval(_TIMELINE, timeout=options.get("timeout"))
        except BaseException:
            connection.terminate()
            raise
        if timeline < self._timeline:
            connection.terminate()
            raise ConnectionRefusedError("That server was replaced by another one.")
        return connection, timeline
