"""Other processes: how to start ours, and waiting for them with an end to the patience."""

import sys
import time
from collections.abc import Callable


def wait_until(true: Callable[[], bool], *, seconds: float = 15) -> None:
    """Return as soon as ``true`` says so; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"still not true after {seconds} s: {true}"
        time.sleep(0.02)


def command(*words: str) -> list[str]:
    """``coquest ...`` in the Python that runs the tests."""
    return [sys.executable, "-m", "service.cli", *words]
