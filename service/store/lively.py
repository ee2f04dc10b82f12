"""Is a pooled connection still good? Asked after a rest only; ``docs/decisions/0064`` says why.

SQLAlchemy's own ``pool_pre_ping`` asks at every checkout, in a transaction: three round trips
before a request that needs six. A connection that answered a moment ago is taken at its word, and
one whose other end hung up is known to be closed without asking, as the event loop has seen it.
"""

import asyncio
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy.event import listen
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import Pool

from service.store.failures import DatabaseFailed
from service.store.hosts import Hosts

REST_SECONDS = 1.0
ANSWER_SECONDS = 2.0  # for the shortest of all statements
# To get a connection that answers, whatever that takes: a place in the pool, asking one that is
# dead, going from server to server.
CHECKOUT_SECONDS = 5.0
_SINCE = "rests_since"
# A loop holds its tasks weakly.
_SENDING = set[asyncio.Task[None]]()


def keep_lively(pool: Pool, hosts: Hosts) -> None:
    """Hand out no connection of this pool that is known to be dead, or did not answer after a rest.

    One that is dead takes all that are older with it, as after a restart of the database: the pool
    opens a new one, and the caller notices nothing. One to a server that was replaced is as good as
    dead, whatever it answers.
    """
    listen(pool, "checkin", _note)
    listen(pool, "checkout", partial(_ask, hosts))


def _note(connection: Any, record: Any) -> None:
    if connection is not None:
        record.info[_SINCE] = monotonic()


def _ask(hosts: Hosts, connection: Any, record: Any, _: Any) -> None:
    driver = connection.driver_connection
    if driver.is_closed() or hosts.outlived(driver):
        raise InvalidatePoolError
    since = record.info.get(_SINCE)  # nothing: it was opened just now
    if since is None or monotonic() - since < REST_SECONDS:
        return
    try:
        connection.run_async(_answers)
    except DatabaseFailed as silence:
        hang_up(driver)
        raise InvalidatePoolError from silence


async def _answers(driver: Any) -> None:
    await driver.execute(
        "SELECT 1", timeout=ANSWER_SECONDS
    )  # by the simple protocol: PgBouncer may stand between


def hang_up(driver: Any) -> None:
    """End a connection without goodbye, which would wait for the same silence once more.

    That the server shall stop what it was asked for has been sent, on another connection, or is
    being sent: ending this one must not end that. Else whoever waits there for a standby goes on
    waiting, with all that is locked.
    """
    sending = [task for task in driver._cancellations if not task.done()]
    driver._cancellations.clear()
    driver.terminate()
    for task in sending:
        _SENDING.add(task)
        task.add_done_callback(_SENDING.discard)
