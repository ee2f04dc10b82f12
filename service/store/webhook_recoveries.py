"""What a receiver missed, or did not take, is queued for it again: how far each such order is.

An order is queued in batches, one transaction each. Its row is its lease: whoever works on it
holds it until their transaction ends.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import NotFound, TransitionRefused
from service.store.concerns import missing, receivers
from service.store.session import Session
from service.store.tables import WebhookRecoveryRow

Kind: TypeAlias = Literal["failed", "missing"]
BATCH = 500

_FAILED = """
    FROM delivery AS d
    WHERE d.workspace_id = :workspace AND d.endpoint_id = :endpoint
    AND d.created_at >= :since AND d.created_at < :until AND d.lease_token IS NULL
    AND (d.state = 'exhausted' OR d.state = 'pending' AND d.next_at > now())
"""
_COUNT = text(f"SELECT count(*) FROM (SELECT 1 {_FAILED} LIMIT :most) AS found")  # noqa: S608 (as below)
# Whatever was called since it was asked for has had its call.
_AGAIN = text(f"""
    WITH chosen AS (
        SELECT d.workspace_id, d.id {_FAILED} AND d.updated_at < :asked
        ORDER BY d.id LIMIT :batch FOR UPDATE SKIP LOCKED
    )
    UPDATE delivery AS d SET last_try = d.last_try OR d.state = 'exhausted', state = 'pending',
        next_at = now(), updated_at = clock_timestamp()
    FROM chosen WHERE d.workspace_id = chosen.workspace_id AND d.id = chosen.id
    RETURNING d.id
""")  # noqa: S608 (a part of our own)
_OPEN = text("""
    SELECT workspace_id, id FROM webhook_recovery WHERE state = 'queueing' ORDER BY created_at, id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """An order to send what happened from ``since`` until ``until``.

    Attributes:
        kind: ``failed``: what the receiver has not taken; ``missing``: what it was never sent.
        expected: How many messages that were when it was ordered.
        queued: How many are on their way because of it.
    """

    workspace_id: UUID
    id: UUID
    endpoint_id: UUID
    kind: Kind
    state: Literal["queueing", "done"]
    since: datetime
    until: datetime
    expected: int
    queued: int
    created_at: datetime
    finished_at: datetime | None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Since when and until when."""
        return self.since, self.until

    @property
    def endpoint(self) -> tuple[UUID, UUID]:
        """Workspace and endpoint."""
        return self.workspace_id, self.endpoint_id


async def count_to_recover(session: Session, order: Recovery, *, most: int) -> int:
    """How many messages an order would be about, up to ``most``."""
    if order.kind == "failed":
        values = _spanned(order) | {"most": most}
        return int((await session.execute(_COUNT, values)).scalar_one())
    found = receivers(order.workspace_id, *missing(order.endpoint_id, order.span)).limit(most)
    counted = select(func.count()).select_from(found.subquery())
    return int((await session.execute(counted)).scalar_one())


async def add_recovery(session: Session, order: Recovery) -> None:
    """Store an order.

    Raises:
        TransitionRefused: another of this receiver is not done.
    """
    made = insert(WebhookRecoveryRow).values(asdict(order)).on_conflict_do_nothing()
    if (await session.execute(made.returning(col(WebhookRecoveryRow.id)))).one_or_none() is None:
        raise TransitionRefused("Another recovery of this webhook is not done yet.")


async def recovery_by_id(
    session: Session, endpoint: tuple[UUID, UUID], recovery_id: UUID
) -> Recovery:
    """One order of a receiver (workspace and endpoint), else NotFound."""
    row = WebhookRecoveryRow
    statement = select(row).where(
        col(row.workspace_id) == endpoint[0],
        col(row.endpoint_id) == endpoint[1],
        col(row.id) == recovery_id,
    )
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no such recovery.")
    return _recovery(found)


async def open_recoveries(session: Session) -> Sequence[tuple[UUID, UUID]]:
    """Workspace and id of what is not done, of all tenants, the oldest first."""
    return [(row.workspace_id, row.id) for row in await session.execute(_OPEN)]


async def hold_recovery(session: Session, workspace_id: UUID, recovery_id: UUID) -> Recovery | None:
    """An open order for us alone; ``None`` when somebody else is at it, or it is done."""
    row = WebhookRecoveryRow
    statement = (
        select(row)
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.id) == recovery_id,
            col(row.state) == "queueing",
        )
        .with_for_update(skip_locked=True)
    )
    found = (await session.execute(statement)).scalar_one_or_none()
    return None if found is None else _recovery(found)


async def save_recovery(session: Session, after: Recovery) -> None:
    """Store how far it is; the caller holds it."""
    row = WebhookRecoveryRow
    names = ("state", "queued", "finished_at")
    await session.execute(
        update(row)
        .where(col(row.workspace_id) == after.workspace_id, col(row.id) == after.id)
        .values({name: getattr(after, name) for name in names})
    )


async def queue_failed(session: Session, order: Recovery) -> int:
    """Make a batch due of what a receiver has not taken, the oldest first; how many?

    What was given up is called once more; what waits for its next call goes on as it would.
    """
    return len((await session.execute(_AGAIN, _spanned(order))).all())


def _spanned(order: Recovery) -> dict[str, Any]:
    return {
        "workspace": order.workspace_id,
        "endpoint": order.endpoint_id,
        "since": order.since,
        "until": order.until,
        "asked": order.created_at,
        "batch": BATCH,
    }


def _recovery(row: WebhookRecoveryRow) -> Recovery:
    return Recovery(**{one.name: getattr(row, one.name) for one in fields(Recovery)})
