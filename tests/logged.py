"""What was logged, as it would stand in the log: rendered, by whichever logger."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

METHODS = ("msg", "log", "debug", "info", "warning", "error", "critical", "exception")


@contextmanager
def logged() -> Iterator[list[str]]:
    """The lines written inside the block.

    Loggers keep the processors that they first saw, so ``structlog.testing.capture_logs`` misses
    those of applications that were made earlier; all of them end in a ``WriteLogger``.
    """
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for method in METHODS:
            patch.setattr(
                structlog.WriteLogger, method, lambda _, message: lines.append(str(message))
            )
        yield lines
