"""How many requests one process works on at a time. Whoever comes on top waits outside, briefly.

A process that takes up all that comes is slow to everybody, and answers those who have given up
already. To refuse at once helps nobody either: whoever asks again without a pause then costs more
than whoever is served (``docs/decisions/0151`` has figures). Health and metrics are free: whoever
watches the installation has to see it when it is busy. Live figures have seats of their own
(``live_seats``).
"""

import asyncio
from collections import deque

from starlette.types import Message, Receive

from quests.errors import CoquestError
from service.api.limits import FREE

WAIT_SECONDS = 2.0


class Overloaded(CoquestError):
    """This process works on as many requests as it can; nothing was done, nothing was stored."""

    code, title = "overloaded", "Too much is asked of this server right now"


class Crowd:
    """Those who are being served, and those who wait for a place, in the order they came.

    Args:
        most: Requests at a time, at most.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting = deque[asyncio.Future[None]]()
        self.inside = 0

    async def enter(self) -> None:
        """Take a place; give it back by :meth:`leave`.

        Raises:
            Overloaded: none became free in time.
        """
        if self.inside < self._most:
            self.inside += 1
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await place
        except BaseException as over:
            if not place.cancelled():  # it came in the moment that we gave up
                self.leave()
            if isinstance(over, TimeoutError):
                raise Overloaded("Come back after `Retry-After`.") from None
            raise

    def leave(self) -> None:
        """Somebody who waits gets the place."""
        self.inside -= 1
        while self._waiting and self.inside < self._most:
            place = self._waiting.popleft()
            if not place.done():  # those who gave up are
                self.inside += 1
                place.set_result(None)


class Place:
    """Of one request in the crowd, from when it comes until its answer begins.

    It is given up while we wait for what the caller has still to send: whoever sends slowly keeps
    memory, and nobody out.
    """

    __slots__ = ("_crowd", "_over", "_receive", "_taken")

    def __init__(self, crowd: Crowd, receive: Receive) -> None:
        self._crowd, self._receive = crowd, receive
        self._taken, self._over = False, False

    async def take(self, path: str) -> None:
        """Come in; call :meth:`leave` afterwards, as often as one likes.

        Raises:
            Overloaded: not now.
        """
        if not path.startswith(FREE):
            await self._crowd.enter()
            self._taken = True

    def leave(self) -> None:
        """The answer begins, or there will be none."""
        self._over = True
        self._step_out()

    async def receive(self) -> Message:
        """The next of what the caller sends."""
        taken = self._step_out()
        try:
            return await self._receive()
        finally:
            if taken and not self._over:  # at once: whoever was let in is not refused any more
                self._crowd.inside += 1
                self._taken = True

    def _step_out(self) -> bool:
        taken, self._taken = self._taken, False
        if taken:
            self._crowd.leave()
        return taken
