"""What was sent to a receiver, each call, and sending once more."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import NotFound
from quests.ids import new_id
from service.events.envelope import Announced, message_id
from service.letters import DeliveryState, Letter
from service.store.deliveries import LEASE_SECONDS
from service.store.session import Session
from service.store.tables import DeliveryAttemptRow, DeliveryRow, EventRow
from service.store.webhooks import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one receiver and how far it is; ``next_at`` only while it is pending."""

    id: UUID
    message: str
    type: str
    subject: str
    sequence: int | None
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call: a status, or why there is none."""

    number: int
    started_at: datetime
    duration_ms: int
    status: int | None
    error: str | None
    reply: str | None


async def deliveries_to(
    session: Session, endpoint: Endpoint, *, before: UUID | None, limit: int
) -> list[Delivery]:
    """A page of a receiver's deliveries, newest first, that are older than ``before``."""
    statement = _deliveries(endpoint).order_by(col(DeliveryRow.id).desc()).limit(limit)
    if before is not None:
        statement = statement.where(col(DeliveryRow.id) < before)
    return [_delivery(*pair) for pair in await session.execute(statement)]


async def delivery_to(session: Session, endpoint: Endpoint, delivery_id: UUID) -> Delivery:
    """One delivery of a receiver, else NotFound."""
    statement = _deliveries(endpoint).where(col(DeliveryRow.id) == delivery_id)
    pair = (await session.execute(statement)).one_or_none()
    if pair is None:
        raise NotFound("There is no such delivery.")
    return _delivery(*pair)


async def attempts_of(session: Session, endpoint: Endpoint, delivery_id: UUID) -> list[Attempt]:
    """The calls made for a delivery, in order."""
    row = DeliveryAttemptRow
    statement = (
        select(row)
        .where(col(row.workspace_id) == endpoint.workspace_id, col(row.delivery_id) == delivery_id)
        .order_by(col(row.number))
    )
    return [
        Attempt(
            number=one.number,
            started_at=one.started_at,
            duration_ms=one.duration_ms,
            status=one.status,
            error=one.error,
            reply=one.reply,
        )
        for one in (await session.execute(statement)).scalars()
    ]


async def send_again(session: Session, endpoint: Endpoint, delivery_id: UUID) -> None:
    """Make a message due now, unless it is being sent; once delivered or given up, only once."""
    again = text("""
        UPDATE delivery SET last_try = last_try OR state <> 'pending', state = 'pending',
            next_at = now(), updated_at = now()
        WHERE workspace_id = :workspace AND endpoint_id = :endpoint AND id = :id
        AND lease_token IS NULL
    """)
    names = {
        "workspace": endpoint.workspace_id,
        "endpoint": endpoint.id,
        "id": delivery_id,
    }
    await session.execute(again, names)


async def give_turns(session: Session, endpoint: Endpoint, *, in_turn: bool) -> None:
    """Let what waits for a receiver go out in the order of each subject, or in any."""
    statement = text("""
        UPDATE delivery AS d SET turn_subject = CASE WHEN :in_turn THEN e.subject END,
            turn = CASE WHEN :in_turn THEN e.sequence END
        FROM event AS e WHERE e.workspace_id = d.workspace_id AND e.id = d.event_id
        AND d.workspace_id = :workspace AND d.endpoint_id = :endpoint AND d.state = 'pending'
    """)
    names = {"workspace": endpoint.workspace_id, "endpoint": endpoint.id, "in_turn": in_turn}
    await session.execute(statement, names)


async def lease_one(
    session: Session, endpoint: Endpoint, event: Announced, body: bytes, *, at: datetime
) -> Letter:
    """Write a delivery that the caller sends itself, at once and only once."""
    row: dict[str, Any] = {
        "workspace_id": endpoint.workspace_id,
        "id": new_id(at),
        "endpoint_id": endpoint.id,
        "event_id": event.id,
        "state": "pending",
        "body": body,
        "attempts": 1,
        "last_try": True,
        "next_at": text(f"now() + interval '{LEASE_SECONDS} seconds'"),
        "lease_token": uuid4(),
        "created_at": at,
        "updated_at": at,
    }
    await session.execute(insert(DeliveryRow).values(row))
    return Letter(
        workspace_id=endpoint.workspace_id,
        id=row["id"],
        endpoint_id=endpoint.id,
        message_id=message_id(body),
        url=endpoint.url,
        secret=endpoint.secret,
        body=body,
        attempt=1,
        last_try=True,
        token=row["lease_token"],
        former=tuple(zip(endpoint.former_secrets, endpoint.former_until, strict=True)),
        headers=endpoint.headers,
    )


def _deliveries(endpoint: Endpoint) -> Any:
    return (
        select(DeliveryRow, EventRow)
        .join(
            EventRow,
            (col(EventRow.workspace_id) == col(DeliveryRow.workspace_id))
            & (col(EventRow.id) == col(DeliveryRow.event_id)),
        )
        .where(
            col(DeliveryRow.workspace_id) == endpoint.workspace_id,
            col(DeliveryRow.endpoint_id) == endpoint.id,
        )
    )


def _delivery(row: DeliveryRow, event: EventRow) -> Delivery:
    state: Any = row.state
    # As the receiver sees it: the event itself has names that all would share.
    shown = json.loads(row.body)
    return Delivery(
        id=row.id,
        message=shown["id"],
        type=event.type,
        subject=shown["subject"],
        sequence=shown["sequence"],
        state=state,
        attempts=row.attempts,
        next_at=row.next_at if state == "pending" else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
