"""Counting requests in windows: in this process, or in a Redis that several servers share."""

import asyncio
import re
from typing import Any
from zlib import crc32

import structlog
from limits.aio.storage import RedisStorage

PREFIX = "coquest"
MANY = 100_000  # entries before the first look at which of them are over
MOST = 1_000_000  # entries at all: a flood from everywhere must not eat the memory
SHARED_SECONDS = 0.25  # how long a request waits for the shared counts

log = structlog.get_logger(__name__)


def window_at(key: str, seconds: int, now: float) -> tuple[int, int]:
    """Which window of this key it is, and in how many whole seconds it ends."""
    window, passed = divmod(int(now) + crc32(key.encode()) % seconds, seconds)
    return window, seconds - passed


class Counts:
    """The counts of this process. Nothing is awaited: a microsecond each."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, int], list[int]] = {}  # key, length -> window, count
        self._look_at = MANY

    def add(self, key: str, seconds: int, window: int, now: float) -> int:
        """One more in this window of this key; how many is that?"""
        entry = self._entries.get((key, seconds))
        if entry is None:
            if len(self._entries) >= self._look_at:
                self._make_room(now)
            entry = self._entries[key, seconds] = [window, 0]
        elif entry[0] != window:
            entry[0], entry[1] = window, 0
        entry[1] += 1
        return entry[1]

    def __len__(self) -> int:
        return len(self._entries)

    def _make_room(self, now: float) -> None:
        """Drop what is over; in a flood of new keys, everything."""
        self._entries = {
            (key, seconds): entry
            for (key, seconds), entry in self._entries.items()
            if entry[0] == window_at(key, seconds, now)[0]
        }
        if len(self._entries) > MOST // 2:
            log.warning("rate_limit_counts_dropped", entries=len(self._entries))
            self._entries.clear()
        self._look_at = max(MANY, 2 * len(self._entries))


class SharedCounts:
    """Counts in a Redis or Valkey that several servers share."""

    def __init__(self, url: str) -> None:
        # Valkey speaks the protocol of Redis, and so does the client.
        self._storage = RedisStorage(
            "async+" + re.sub("^valkey", "redis", url),
            wrap_exceptions=True,
            implementation="redispy",
            key_prefix=PREFIX,
        )

    async def add(self, key: str, seconds: int, window: int) -> int:
        """One more in this window of this key; how many is that?

        Raises:
            StorageError: it cannot be asked now.
            TimeoutError: nor in time.
        """
        async with asyncio.timeout(SHARED_SECONDS):
            return await self._storage.incr(f"{key}:{seconds}:{window}", seconds)

    async def close(self) -> None:
        """Hang up."""
        client: Any = self._storage.bridge
        await client.storage.aclose()
