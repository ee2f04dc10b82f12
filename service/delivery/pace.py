"""How fast one CRM is called: so many calls in ten seconds, so many at a time."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

WINDOW_SECONDS = 10.0


class Pace:
    """Whoever wants to call waits here for a turn."""

    def __init__(self, *, rate: int, in_flight: int) -> None:
        self.rate, self.in_flight = rate, in_flight
        self._began: deque[float] = deque()
        self._free = asyncio.Semaphore(in_flight)
        self._queue = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One call, when it is its time."""
        async with self._free:
            async with self._queue:  # first come, first served
                await self._wait()
                self._began.append(monotonic())
            yield

    async def ready(self) -> None:
        """Wait until a call could begin: before people are looked up, rather than after."""
        async with self._queue:
            await self._wait()

    async def _wait(self) -> None:
        seconds = self._full_for()
        if seconds > 0:  # once: nobody else begins meanwhile
            await asyncio.sleep(seconds)

    def _full_for(self) -> float:
        now = monotonic()
        while self._began and self._began[0] <= now - WINDOW_SECONDS:
            self._began.popleft()
        if len(self._began) < self.rate:
            return 0.0
        return self._began[0] + WINDOW_SECONDS - now
