"""A COMMIT that answers although the standby did not confirm it.

Where the operator asks for a synchronous standby, COMMIT waits for it. Whoever cancels that wait
makes PostgreSQL answer as if all were well, with a WARNING beside it: the rows are here, and may be
gone after a failover. For the caller that is an unknown outcome, so it is treated as one.

Source: PostgreSQL, ``SyncRepWaitForLSN`` in ``src/backend/replication/syncrep.c``.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import asyncpg

from quests.errors import DependencyUnavailable
from service.metrics import UNREPLICATED

# Where the server says it, which is the same in every language that it may speak.
_THERE = "SyncRepWaitForLSN"
_seen = 0


def listen_for_doubts(connection: Any) -> None:
    """Hear what the server says on this connection (asyncpg's), until it is closed."""
    connection.add_log_listener(_note)


@contextmanager
def hearing_doubts(connection: Any) -> Iterator[None]:
    """As :func:`listen_for_doubts`, for a connection that its pool wants back without listeners."""
    connection.add_log_listener(_note)
    try:
        yield
    finally:
        with suppress(asyncpg.InterfaceError):  # it was closed, and nobody listens any more
            connection.remove_log_listener(_note)


@contextmanager
def replicated() -> Iterator[None]:
    """Around a COMMIT: doubt is an error. Its neighbours in this process may be doubted with it.

    Raises:
        DependencyUnavailable: it was committed here, and perhaps nowhere else.
    """
    before = _seen
    yield
    if _seen != before:
        raise DependencyUnavailable("Send the same request again with the same Idempotency-Key.")


def _note(_: Any, message: Any) -> None:
    global _seen  # noqa: PLW0603 (one count per process: a COMMIT does not know its connection)
    if getattr(message, "server_source_function", None) == _THERE:
        _seen += 1
        UNREPLICATED.inc()
