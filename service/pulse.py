"""Whether a process still comes to everything: how late its event loop is.

Whatever keeps the loop busy (a computation, a call that blocks) delays every request and every
delivery of the process, and no other figure shows it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from math import inf
from time import monotonic

from service.metrics import LOOP_LAG_SECONDS

EVERY_SECONDS = 0.5
# So late, whoever asks gives up; and so long it is not trusted again.
LATE_SECONDS, RECOVERY_SECONDS = 1.0, 5.0

Note = Callable[[float], None]


class Pulse:
    """The beats of a loop; may be asked from any thread.

    Args:
        note: Gets the seconds of delay, twice a second.
        clock: Seconds that never go back.
    """

    def __init__(
        self, note: Note = LOOP_LAG_SECONDS.set, clock: Callable[[], float] = monotonic
    ) -> None:
        self._note, self._clock = note, clock
        self._due, self._distrusted_until = inf, -inf

    def overdue(self) -> float:
        """Seconds that the next beat is late now; 0 before the first and after the last."""
        return max(0.0, self._clock() - self._due)

    def is_well(self) -> bool:
        """Whether the loop is in time, and was lately."""
        return self.overdue() <= LATE_SECONDS and self._clock() >= self._distrusted_until

    def expect(self) -> None:
        """The next beat is due in a moment."""
        self._due = self._clock() + EVERY_SECONDS

    def beat(self) -> None:
        """It came."""
        late = self.overdue()
        self._note(late)
        if late > LATE_SECONDS:
            self._distrusted_until = self._clock() + RECOVERY_SECONDS

    def end(self) -> None:
        """No more are due."""
        self._due = inf


@asynccontextmanager
async def felt_pulse(note: Note = LOOP_LAG_SECONDS.set) -> AsyncIterator[Pulse]:
    """Feel it until the block ends."""
    pulse = Pulse(note)
    feeling = asyncio.create_task(_feel(pulse))
    try:
        yield pulse
    finally:
        feeling.cancel()
        await asyncio.gather(feeling, return_exceptions=True)
        pulse.end()


async def _feel(pulse: Pulse) -> None:
    while True:
        pulse.expect()
        await asyncio.sleep(EVERY_SECONDS)
        pulse.beat()
