"""An organisation reads what happened, in order and at its own pace."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from service.events.perspective import Observer, seen_by
from service.pseudonyms import sequence_shift
from service.store.outbox import events_after, fan_out
from service.store.session import Session

LOGGED = timedelta(days=30)  # so far back the log goes


async def read_events(
    session: Session,
    named: tuple[UUID, UUID],
    *,
    after: int,
    types: Sequence[str],
    limit: int,
    secret: str,
    at: datetime,
) -> list[dict[str, Any]]:
    """The envelopes that concern an organisation, after a sequence.

    What has just happened is numbered first, so that the log is complete without a worker.

    Args:
        session: A transaction.
        named: Workspace and organisation.
        after: The last sequence seen, as this organisation sees it; 0 for the beginning.
        types: Only these; empty means all.
        limit: At most so many.
        secret: The installation's secret, for pseudonyms.
        at: Now.
    """
    await fan_out(session, named[0], secret=secret, at=at)
    known = max(0, after - sequence_shift(secret, named[1]))
    found = await events_after(
        session, *named, after=known, since=at - LOGGED, types=types, limit=limit
    )
    return [
        seen_by(event, Observer(organisation_id=named[1], leads=leads, secret=secret))
        for event, leads in found
    ]
