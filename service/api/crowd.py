"""How many requests one process works on at a time. Whoever comes on top is sent away at once.

A process that takes up all that comes is slow to everybody, and answers those who have given up
already. Health and metrics are free: whoever watches the installation has to see it when it is
busy. Live figures have seats of their own (``live_seats``).
"""

from starlette.types import Message, Receive

from quests.errors import CoquestError
from service.api.limits import FREE


class Overloaded(CoquestError):
    """This process works on as many requests as it can; nothing was done, nothing was stored."""

    code, title = "overloaded", "Too much is asked of this server right now"


class Crowd:
    """Those who are being served.

    Args:
        most: Requests at a time, at most.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.inside = 0

    def let_in(self, path: str) -> int:
        """How many places a request takes: one, or none.

        Raises:
            Overloaded: there is none left.
        """
        if path.startswith(FREE):
            return 0
        if self.inside >= self._most:
            raise Overloaded("Come back after `Retry-After`.")
        self.inside += 1
        return 1


class Place:
    """Of one request in the crowd, from when it comes until its answer begins.

    It is given up while we wait for what the caller has still to send: whoever sends slowly keeps
    memory, and nobody out.
    """

    __slots__ = ("_crowd", "_over", "_receive", "_taken")

    def __init__(self, crowd: Crowd, receive: Receive) -> None:
        self._crowd, self._receive = crowd, receive
        self._taken, self._over = 0, False

    def take(self, path: str) -> None:
        """Come in; call :meth:`leave` afterwards, as often as one likes.

        Raises:
            Overloaded: not now.
        """
        self._taken = self._crowd.let_in(path)

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
            if not self._over:
                self._taken = taken
                self._crowd.inside += taken

    def _step_out(self) -> int:
        taken, self._taken = self._taken, 0
        self._crowd.inside -= taken
        return taken
