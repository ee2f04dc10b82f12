"""Loops that never end: a step again and again, with pauses, begun anew when it fails."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypeAlias

import psutil
import structlog

IDLE_SECONDS = 0.5
# A round costs about the same for one event or fact as for a hundred, and it takes its share of
# the processors from those who wait for an answer. So a round that leaves nothing undone is
# followed by a rest of so many times what it took: at once on a quiet machine, in larger bites on
# a busy one. Live totals count what is not folded yet.
REST, LONGEST_REST = 20, 2.0
# What gives way to people may come that much later while they keep coming.
LONGEST_CROWDED_REST = 20.0
CROWDED_PERCENT, LOOK_SECONDS = 75, 0.5
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0

Step: TypeAlias = Callable[[], Awaitable[int]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What a loop does again and again.

    Args:
        step: Does it, and says how much there was.
        busy: Seconds until the next time at least, while there is something to do.
        idle: Seconds until the next time at most, when there was nothing for a while; at
            least ``LONGEST_REST`` while the processors are busy.
        drains: A step ends when nothing is left, so the next one can wait.
        rest: For how many times what it took.
        crowded_rest: The same while the processors are busy, for work that gives way.
        plenty: Of so much in one step more is left over, so the next one does not wait: what gives
            way for ever would never be done.
    """

    step: Step
    busy: float
    idle: float = IDLE_SECONDS
    drains: bool = True
    rest: float = REST
    crowded_rest: float | None = None
    plenty: int | None = None

    def pause(self, last: float, *, did: int, took: float, crowded: bool = False) -> float:
        """Seconds until the next step.

        Args:
            last: Seconds before this step.
            did: What the step said.
            took: Seconds that it took.
            crowded: Whether the processors are busy.
        """
        if not did:
            # To ask in vain also costs those who wait for an answer.
            return min(2 * last, max(self.idle, LONGEST_REST) if crowded else self.idle)
        if not self.drains or (self.plenty is not None and did >= self.plenty):
            return self.busy
        if crowded and self.crowded_rest is not None:
            return max(self.busy, min(self.crowded_rest * took, LONGEST_CROWDED_REST))
        return max(self.busy, min(self.rest * took, LONGEST_REST))


class _Processors:
    """How busy they are, looked at twice a second at most: many loops ask."""

    def __init__(self) -> None:
        self._since, self._crowded = monotonic(), False

    def crowded(self) -> bool:
        """Whether they had hardly any rest lately."""
        now = monotonic()
        if now - self._since >= LOOK_SECONDS:
            self._since, self._crowded = now, psutil.cpu_percent() > CROWDED_PERCENT
        return self._crowded


PROCESSORS = _Processors()


async def repeat(one: Round, stop: asyncio.Event) -> None:
    """Do a step again and again, with pauses."""
    pause = one.busy
    while not stop.is_set():
        began = monotonic()
        did, crowded = await one.step(), PROCESSORS.crowded()
        pause = one.pause(pause, did=did, took=monotonic() - began, crowded=crowded)
        await (_give_way(stop, pause) if crowded else _wait(stop, pause))


async def keep_alive(name: str, run: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run a loop until ``stop``, again when it fails."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            await run()
        except Exception:
            log.exception("worker_loop_failed", loop=name, again_in=pause)
            await _wait(stop, pause)
            pause = min(2 * pause, LONGEST_PAUSE)


async def _give_way(stop: asyncio.Event, seconds: float) -> None:
    """Wait; what is beyond the longest rest only as long as the processors are busy."""
    until = monotonic() + seconds
    await _wait(stop, min(seconds, LONGEST_REST))
    while (left := until - monotonic()) > 0 and PROCESSORS.crowded() and not stop.is_set():
        await _wait(stop, min(left, LONGEST_REST))


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
