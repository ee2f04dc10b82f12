"""Whether a process still comes to everything: how late its event loop is.

Whatever keeps the loop busy (a computation, a call that blocks) delays every request and every
delivery of the process, and no other figure shows it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

from service.metrics import LOOP_LAG_SECONDS

EVERY_SECONDS = 0.5

Note = Callable[[float], None]


@asynccontextmanager
async def felt_pulse(note: Note = LOOP_LAG_SECONDS.set) -> AsyncIterator[None]:
    """Feel it until the block ends; ``note`` gets the seconds of delay, twice a second."""
    pulse = asyncio.create_task(_feel(note))
    try:
        yield
    finally:
        pulse.cancel()
        await asyncio.gather(pulse, return_exceptions=True)


async def _feel(note: Note) -> None:
    while True:
        due = monotonic() + EVERY_SECONDS
        await asyncio.sleep(EVERY_SECONDS)
        note(max(0.0, monotonic() - due))
