"""People who are gone from us and must not stay in CRMs: asked for, called, answered.

Erasing a person asks here, in its own transaction. The call is made by the worker, the answer is
kept, and with the answer the address goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from service.store.crm_claims import Lease
from service.store.crm_connections import Connection
from service.store.data_map.feeds import farewell
from service.store.session import Session
from service.store.tables import CrmFarewellRow

_ERASE, _PART = text(farewell("erase")), text(farewell("withdraw"))
# The contact goes on under the name that the CRM knows. Where both have one, the one of the
# former is unsubscribed: what they say from now on is said of the other.
_MOVE = text("""
    UPDATE crm_contact AS f SET participant_id = :into, version = version + 1,
        state = CASE WHEN state = 'parked' THEN state ELSE 'pending' END, next_at = now()
    WHERE workspace_id = :workspace AND participant_id = :former AND NOT EXISTS (
        SELECT FROM crm_contact AS i
        WHERE i.workspace_id = f.workspace_id AND i.connection_id = f.connection_id
        AND i.participant_id = :into)
""")
_DUE = text("""
    UPDATE crm_farewell AS f SET attempts = attempts + 1
    FROM (
        SELECT workspace_id, id FROM crm_farewell
        WHERE workspace_id = :workspace AND connection_id = :connection
        AND state = 'pending' AND next_at <= now()
        ORDER BY next_at, id LIMIT :limit FOR NO KEY UPDATE
    ) AS due
    WHERE f.workspace_id = due.workspace_id AND f.id = due.id
    RETURNING f.id, f.ref, f.remote_id, f.address, f.action, f.attempts
""")
_ANSWER = text("""
    UPDATE crm_farewell SET state = :state, code = :code, message = :message,
        attempts = :attempts, next_at = clock_timestamp() + make_interval(secs => :wait),
        answered_at = CASE WHEN :state = 'pending' THEN NULL ELSE now() END,
        address = CASE WHEN :state = 'done' THEN NULL ELSE address END
    WHERE workspace_id = :workspace AND id = :id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell:
    """A contact that has to go, or to be unsubscribed."""

    id: UUID
    ref: str
    remote_id: str | None
    address: bytes | None
    action: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the CRM said to it; ``wait`` seconds until the next try where it is pending."""

    farewell: Farewell
    state: str
    attempts: int
    wait: float
    code: str
    message: str


async def queue_erasure(
    session: Session, workspace_id: UUID, participant_id: UUID, *, at: datetime
) -> None:
    """Have a person erased in every CRM that may have heard of them, in the caller's transaction.

    Nothing else is sent of them from here on. Call it before the person's own rows go.
    """
    named = {"workspace": workspace_id, "person": participant_id, "at": at}
    await session.execute(_ERASE, named)


async def merge_crm(session: Session, pair: Mapping[str, Any], at: datetime) -> None:
    """Give the former's contacts to the one who stays.

    Args:
        pair: ``workspace``, ``former`` and ``into``; locked by the caller.
    """
    await session.execute(_MOVE, dict(pair))
    named = {"workspace": pair["workspace"], "person": pair["former"], "at": at}
    await session.execute(_PART, named)


async def due_farewells(session: Session, lease: Lease, *, limit: int) -> list[Farewell]:
    """The next that are due; the try counts."""
    rows = await session.execute(_DUE, lease.named() | {"limit": limit})
    return [Farewell(**row._mapping) for row in rows]


async def answer_farewells(session: Session, lease: Lease, answers: Sequence[Answered]) -> None:
    """Write the answers down."""
    rows = [
        lease.named()
        | {
            "id": one.farewell.id,
            "state": one.state,
            "attempts": one.attempts,
            "wait": one.wait,
            "code": one.code,
            "message": one.message,
        }
        for one in answers
    ]
    if rows:
        await session.execute(_ANSWER, rows)


async def farewells_of(
    session: Session, connection: Connection, *, before: UUID | None, limit: int
) -> Sequence[CrmFarewellRow]:
    """What was asked of the CRM about people who are gone."""
    row = CrmFarewellRow
    statement = select(row).where(
        row.workspace_id == connection.workspace_id, row.connection_id == connection.id
    )
    if before is not None:
        statement = statement.where(col(row.id) < before)
    return (await session.exec(statement.order_by(col(row.id).desc()).limit(limit))).all()
