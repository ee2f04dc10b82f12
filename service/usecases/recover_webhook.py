"""A receiver gets what it missed: ordered by its organisation, queued by the worker."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from quests.errors import TransitionRefused
from quests.ids import new_id
from quests.webhook_errors import RecoveryTooLarge
from service.store.outbox import write_missing
from service.store.session import Database, Session
from service.store.webhook_recoveries import (
    BATCH,
    Kind,
    Recovery,
    add_recovery,
    count_to_recover,
    hold_recovery,
    open_recoveries,
    queue_failed,
    save_recovery,
)
from service.store.webhooks import Endpoint, endpoint_by_id

LONGEST = timedelta(days=14)
MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which messages are wanted: of which kind, since when and until when."""

    kind: Kind
    since: datetime
    until: datetime | None


async def order_recovery(
    session: Session, named: tuple[UUID, UUID, UUID], asked: Asked, at: datetime
) -> Recovery:
    """Begin to queue what a receiver missed; the worker does it.

    Args:
        session: The caller's transaction.
        named: Workspace, organisation and endpoint.
        asked: What is wanted.
        at: Now.

    Raises:
        NotFound: no such receiver.
        TransitionRefused: it is off, or an earlier order is not done.
        RecoveryTooLarge: more than 14 days, or 10,000 messages.
    """
    endpoint = await endpoint_by_id(session, *named, lock=True)
    if not endpoint.enabled:
        raise TransitionRefused("The webhook is off; turn it on with a test first.")
    order = _order(endpoint, asked, at)
    expected = await count_to_recover(session, order, most=MOST + 1)
    if expected > MOST:
        raise RecoveryTooLarge("These are more than 10,000 messages: ask for a shorter time.")
    order = replace(order, expected=expected)
    await add_recovery(session, order)
    return order


def _order(endpoint: Endpoint, asked: Asked, at: datetime) -> Recovery:
    """What is asked for, of a time that is over; how much it is, is not counted yet."""
    until = min(asked.until or at, at)
    if until - asked.since > LONGEST:
        raise RecoveryTooLarge("Ask for at most 14 days at a time.")
    return Recovery(
        workspace_id=endpoint.workspace_id,
        id=new_id(at),
        endpoint_id=endpoint.id,
        kind=asked.kind,
        state="queueing",
        since=asked.since,
        until=until,
        expected=0,
        queued=0,
        created_at=at,
        finished_at=None,
    )


async def queue_recovered(database: Database, *, secret: str, at: datetime) -> int:
    """Queue one batch of each order that is not done.

    Args:
        database: Opened as the worker.
        secret: The installation's secret, for pseudonyms.
        at: Now.

    Returns:
        How many messages were queued; call again at once when there were any.
    """
    async with database.read() as session:
        found = await open_recoveries(session)
    queued = 0
    for workspace_id, recovery_id in found:
        async with database.transaction(workspace_id) as session:
            order = await hold_recovery(session, workspace_id, recovery_id)
            if order is not None:
                queued += await _queue(session, order, secret, at)
    return queued


async def _queue(session: Session, order: Recovery, secret: str, at: datetime) -> int:
    if order.kind == "failed":
        queued = await queue_failed(session, order)
    else:
        queued = await write_missing(session, order.endpoint, order.span, secret=secret, at=at)
    done = queued < BATCH
    after = replace(
        order,
        queued=order.queued + queued,
        state="done" if done else "queueing",
        finished_at=at if done else None,
    )
    await save_recovery(session, after)
    return queued
