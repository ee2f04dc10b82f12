"""Somebody outside of the event loop who notices that it is stuck.

A loop that is blocked can say nothing of it: it notes how late it was when that is over, if ever.
So a thread looks at its pulse, says where the process stands, and in the end gives it up.
"""

import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from service.metrics import LOOP_LAG_SECONDS
from service.pulse import LATE_SECONDS, Pulse

EVERY_SECONDS = 1.0
# Looks at a late loop, one a second. They are counted and not timed: a process that was paused as a
# whole (a laptop that slept, SIGSTOP) is late at its first look, and in time at the next.
SAY_AFTER, END_AFTER = 5, 60
STUCK = 70  # the exit code

log = structlog.get_logger(__name__)


class Watch:
    """Counts how often a loop was found late.

    Args:
        pulse: Of the loop.
        thread: Its thread.
        end: Called when it is given up; ``None``: it never is.
    """

    def __init__(self, pulse: Pulse, thread: int, end: Callable[[int], None] | None) -> None:
        self._pulse, self._thread, self._end = pulse, thread, end
        self._found_late = 0

    def look(self) -> None:
        """Look once."""
        overdue = self._pulse.overdue()
        if overdue <= LATE_SECONDS:
            self._found_late = 0
            return
        self._found_late += 1
        LOOP_LAG_SECONDS.set(overdue)
        if self._found_late == SAY_AFTER:
            log.error("loop_stuck", seconds=round(overdue, 1), stands_at=_stack(self._thread))
        if self._found_late == END_AFTER and self._end is not None:
            log.error("loop_given_up", seconds=round(overdue, 1), stands_at=_stack(self._thread))
            self._end(STUCK)


@contextmanager
def watched(
    pulse: Pulse,
    *,
    ends: bool,
    every: float = EVERY_SECONDS,
    exit: Callable[[int], None] = os._exit,
) -> Iterator[None]:
    """Watch the loop of this thread until the block ends.

    Args:
        pulse: Of the loop.
        ends: Whether a process that is stuck for a minute is ended, for its supervisor to start
            it again: for servers. A worker may have something to compute.
        every: Seconds between two looks.
        exit: How it is ended: without a goodbye, which would wait for the loop.
    """
    watch = Watch(pulse, threading.get_ident(), exit if ends else None)
    over = threading.Event()

    def keep_looking() -> None:
        while not over.wait(every):
            watch.look()

    thread = threading.Thread(target=keep_looking, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _stack(thread: int) -> list[str]:
    """Where a thread is now, innermost last: lines of code, no values."""
    frame = sys._current_frames().get(thread)
    return [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_stack(frame)]
