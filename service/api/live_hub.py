"""Who watches which campaign in this process, and what they are all shown.

One figure is read once for all who watch it, and made into bytes once; each listener then writes
the same bytes. Every event holds all figures, so nobody has to be told what they missed: whoever
comes back says what they saw last, and gets the figures of now if those are others.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from service.api.live_seats import RETRY_SECONDS, Seats, TooManyListeners

ROUND_SECONDS = 1.0  # no figure is shown more often than this
RELOOK_SECONDS = 15.0  # looked at anyway: news may get lost

Key = tuple[UUID, str | None]
Watched = tuple[UUID, str | None, bytes]  # and the network of whoever watches
Read = Callable[[UUID, str | None, bool], Awaitable["Frame"]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """One event: its id, which is made of the figures alone, and its bytes."""

    id: str
    body: bytes


@dataclass(slots=True, eq=False)
class Channel:
    """One campaign in one language, and all who watch it."""

    frame: Frame
    listeners: int = 0
    _waiting: set["asyncio.Future[None]"] = field(default_factory=set)

    def show(self, frame: Frame) -> None:
        """Show everybody something new; the same figures are no news."""
        if frame.id != self.frame.id:
            self.frame = frame
            self.wake()

    def wake(self) -> None:
        """Let everybody look."""
        for one in self._waiting:
            if not one.done():
                one.set_result(None)
        self._waiting.clear()

    def ring(self) -> "asyncio.Future[None]":
        """Done when there is something to look at."""
        ring = asyncio.get_running_loop().create_future()
        self._waiting.add(ring)
        return ring

    def forget(self, ring: "asyncio.Future[None]") -> None:
        """Whoever waited has gone."""
        self._waiting.discard(ring)


class Hub:
    """All channels of a process.

    Args:
        read: Makes the frame of a campaign in a language; anew, or from a second ago.
        begin: Called when somebody is to be kept up to date, each time.
        seats: How many may watch at a time.
    """

    def __init__(self, read: Read, *, begin: Callable[[], None], seats: Seats) -> None:
        self._read, self._begin, self._seats = read, begin, seats
        self._channels: dict[Key, Channel] = {}
        self._moved: set[UUID] = set()
        self._all_moved = False
        self._news = asyncio.Event()
        self.closed = False

    def heard(self, campaign: UUID | None) -> None:
        """A campaign moved; ``None``: perhaps all."""
        if campaign is None:
            self._all_moved = True
        elif any(key[0] == campaign for key in self._channels):
            self._moved.add(campaign)
        else:
            return
        self._news.set()

    async def join(self, campaign: UUID, language: str | None, network: bytes) -> Channel:
        """Watch a campaign; call :meth:`leave` afterwards.

        Raises:
            TooManyListeners: somewhere else, or later.
            TooManyOfNetwork: one network has its share.
            NotFound: no such campaign.
        """
        if self.closed:
            raise TooManyListeners("Come back in a moment.", retry_after=RETRY_SECONDS)
        self._seats.take(network)  # before anything is waited for: a crowd must not slip in
        try:
            frame = await self._read(campaign, language, False)
        except BaseException:
            self._seats.free(network)
            raise
        channel = self._channels.setdefault((campaign, language), Channel(frame))
        channel.show(frame)
        channel.listeners += 1
        self._begin()
        return channel

    @property
    def listeners(self) -> int:
        """How many watch."""
        return self._seats.count

    def leave(self, watched: Watched, channel: Channel) -> None:
        """Watch no more."""
        campaign, language, network = watched
        self._seats.free(network)
        channel.listeners -= 1
        if channel.listeners == 0:
            self._channels.pop((campaign, language), None)

    def close(self) -> None:
        """Let everybody go, as the process is about to end; their clients come back elsewhere."""
        self.closed = True
        for channel in self._channels.values():
            channel.wake()

    async def run(self) -> None:
        """Look at what moved, at most once a second, until cancelled."""
        while True:
            try:
                async with asyncio.timeout(RELOOK_SECONDS):
                    await self._news.wait()
            except TimeoutError:
                self._all_moved = True
            await self._look()
            await asyncio.sleep(ROUND_SECONDS)

    async def _look(self) -> None:
        self._news.clear()
        moved, everything = self._moved, self._all_moved
        self._moved, self._all_moved = set(), False
        for key, channel in list(self._channels.items()):
            if everything or key[0] in moved:
                try:
                    channel.show(await self._read(*key, True))
                except Exception:  # the others want to see theirs; this one is looked at again
                    log.exception("live_not_read", campaign=str(key[0]))
