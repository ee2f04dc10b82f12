"""Send the notifications that are due: each on its own, noted as soon as a push service has it."""

import asyncio
import random
from datetime import datetime

import structlog

from service.metrics import LEASES_EXPIRED, PUSHES
from service.push.line import Answer, Push, PushLine
from service.push.notice import topic_of
from service.store.push_subscriptions import remove_subscription
from service.store.pushes import (
    LeasedPush,
    claim_pushes,
    content_of,
    finish_push,
    try_push_again,
)
from service.store.session import Database

CLAIM = 24  # three rounds: over before the lease is, even where a service never answers
TOGETHER = 8
MINUTE, HOUR = 60.0, 3600.0
WAITS = (10.0, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR)
LONGEST = 24 * HOUR  # whoever asks for more gets nothing of use any more
JITTER = 0.2
NOT_WANTED = Answer(status=None, error="not-wanted")

log = structlog.get_logger(__name__)


async def send_pushes(database: Database, line: PushLine, *, secret: str, at: datetime) -> int:
    """Send what is due, at most ``CLAIM`` notifications.

    Args:
        database: As the worker: people of all tenants.
        line: Calls push services.
        secret: The installation's, under which notifications wait.
        at: Now.

    Returns:
        How many were taken; call again at once when there were any.
    """
    async with database.transaction() as session:
        leased = await claim_pushes(session, most=CLAIM)
    LEASES_EXPIRED.labels("push").inc(sum(push.taken_over for push in leased))
    room = asyncio.Semaphore(TOGETHER)

    async def one(push: LeasedPush) -> None:
        async with room:
            await _note(database, push, await _sent(database, line, push, secret, at))

    async with asyncio.TaskGroup() as group:
        for push in leased:
            group.create_task(one(push))
    return len(leased)


async def _sent(
    database: Database, line: PushLine, leased: LeasedPush, secret: str, at: datetime
) -> Answer:
    """What people agreed to is asked once more at the door."""
    if leased.late:
        return Answer(status=None, error="late")
    async with database.read(leased.workspace_id) as session:
        content = await content_of(session, leased, secret=secret)
    if content is None:
        return NOT_WANTED
    browser, text = content
    push = Push(
        endpoint=browser.endpoint,
        keys=browser.keys,
        text=text,
        topic=topic_of(leased.id),
        ttl=max(0, round((leased.useful_until - at).total_seconds())),
    )
    return await line.push(push)


async def _note(database: Database, leased: LeasedPush, answer: Answer) -> None:
    state = _state(leased, answer)
    async with database.transaction(leased.workspace_id) as session:
        if answer.gone:  # what waits for it goes as well
            await remove_subscription(session, leased.workspace_id, leased.subscription_id)
        elif state == "again":
            wait = _wait(leased.attempts, answer)
            await try_push_again(session, leased, wait=wait, error=_reason(answer))
        else:
            await finish_push(session, leased, state=state, error=_reason(answer))
    PUSHES.labels(state).inc()
    if state == "failed":
        log.warning("push_not_sent", id=str(leased.id), error=_reason(answer))


def _state(leased: LeasedPush, answer: Answer) -> str:
    if answer.taken:
        return "sent"
    if answer.gone:
        return "gone"
    over = leased.late or answer is NOT_WANTED or leased.attempts > len(WAITS)
    return "again" if answer.passing and not over else "failed"


def _wait(attempt: int, answer: Answer) -> float:
    """Seconds: the schedule, or as long as the service asked for, never earlier."""
    wait = max(WAITS[attempt - 1], min(answer.wait or 0.0, LONGEST))
    return wait * random.uniform(1, 1 + JITTER)  # noqa: S311


def _reason(answer: Answer) -> str | None:
    if answer.taken:
        return None
    return answer.error or f"status-{answer.status}"
