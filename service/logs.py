"""Structured logs: one JSON object per line, on standard error."""

import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import ClassVar, TextIO, cast

import structlog
from pydantic_core import to_json
from structlog.typing import EventDict

from service.redaction import redact

EVERYDAY = frozenset({"debug", "info"})


def set_up_logs(level: str) -> None:
    """Log events of ``level`` and above as JSON; the standard library's loggers follow."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    out = cast(TextIO, Unfailing(sys.stderr))
    _Everyday.out = structlog.WriteLogger(out) if threshold <= logging.INFO else None
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_secrets,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SafeFormatter(logging.BASIC_FORMAT))
    logging.basicConfig(level=max(threshold, logging.WARNING), handlers=[handler], force=True)


class _Everyday:
    """Where lines about everyday work go; nowhere when only what is worse is logged."""

    out: ClassVar[structlog.WriteLogger | None] = None


def note(event: str, **said: object) -> None:
    """Log an event of everyday work: the line that ``log.info`` writes, in half its time.

    For what each request says. No texts of others, no exceptions: nothing is taken out of it.
    """
    if _Everyday.out is not None:
        at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        line = {**said, "event": event, "level": "info", "timestamp": at}
        _Everyday.out.info(_json(line))


class Unfailing:
    """A stream that never fails: where logs have no room, nobody is refused because of it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, if there is room."""
        with suppress(OSError, ValueError):  # no room; or it was closed
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Let go of what was written, if there is room."""
        with suppress(OSError, ValueError):  # no room; or it was closed
            self._stream.flush()


def without_secrets(_: object, method: str, event: EventDict) -> EventDict:
    """The event without credentials and addresses.

    Events of everyday work are left as they are: they have a few fields of ours and no texts.
    """
    if method not in EVERYDAY:
        for name, value in event.items():
            if isinstance(value, str):
                event[name] = redact(value)
    return event


class SafeFormatter(logging.Formatter):
    """Writes what libraries log, tracebacks included, without credentials and addresses."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line."""
        return redact(super().format(record))


def _json(line: object, **_: object) -> str:
    """What cannot be JSON is shown as Python shows it."""
    return to_json(line, fallback=repr).decode()
