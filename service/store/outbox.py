"""Events in the caller's transaction, their place in the order, and who gets them.

A row is inserted without a sequence: transactions commit in another order than they start,
so a number taken at insert would leave gaps that fill later, and a reader with "after=n"
would miss them. Numbers are given afterwards, one workspace at a time under a lock.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import Row, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.ids import new_id
from service.events.envelope import Announced, minified, shaped
from service.events.event import Event, event_values
from service.events.perspective import Observer, seen_by
from service.store.also import Connection
from service.store.concerns import concerns, leads, missing, receivers
from service.store.driver import driver
from service.store.inserts import insert_from_json
from service.store.session import Session
from service.store.tables import (
    DeliveryRow,
    EventRow,
)
from service.store.tables.columns import columns_of

BATCH = 500

_ANNOUNCE = insert_from_json("event")

# One array instead of a join: whatever is believed of the table's size, a row is looked at once.
_SEQUENCE = text("""
    WITH chosen AS MATERIALIZED (
        SELECT ARRAY (
            SELECT id FROM event WHERE workspace_id = :workspace AND sequence IS NULL
            ORDER BY occurred_at, subject_version, id LIMIT :limit
        ) AS ids
    ), last AS MATERIALIZED (
        SELECT coalesce(max(sequence), 0) AS number FROM event
        WHERE workspace_id = :workspace AND sequence IS NOT NULL
    )
    UPDATE event SET sequence = last.number + array_position(chosen.ids, event.id)
    FROM chosen, last
    WHERE event.workspace_id = :workspace AND event.id = ANY (chosen.ids)
    RETURNING event.id
""")


async def announce(session: Session, *events: Event) -> None:
    """Tell the outside world, if and when the caller's transaction commits.

    The same event announced twice is one event: its id is made of subject, version and type.
    """
    if events:
        await session.flush()  # they may be about rows that were only added so far
        await announce_on(await driver(session), events)


async def announce_on(connection: Connection, events: Iterable[Event]) -> None:
    """The same for whoever speaks SQL: one statement, however many there are."""
    rows = [event_values(event) for event in events]
    if rows:
        await connection.execute(_ANNOUNCE, to_json(rows).decode())


async def workspaces_with_news(session: Session) -> Sequence[UUID]:
    """The workspaces that have events without a sequence."""
    waiting = text("""
        SELECT workspace_id FROM workspace WHERE EXISTS (
            SELECT FROM event
            WHERE event.workspace_id = workspace.workspace_id AND sequence IS NULL)
    """)
    return (await session.execute(waiting)).scalars().all()


async def fan_out(session: Session, workspace_id: UUID, *, secret: str, at: datetime) -> int:
    """Number the oldest new events of a workspace and write one delivery per receiver.

    Args:
        secret: The installation's secret, for pseudonyms.
        at: Now.

    Returns:
        How many events were numbered, at most ``BATCH``; 0 when someone else is at it.
    """
    if not await _lock_order(session, workspace_id):
        return 0
    chosen = {"workspace": workspace_id, "limit": BATCH}
    numbered = (await session.execute(_SEQUENCE, chosen)).scalars().all()
    if numbered:
        await _write_deliveries(session, workspace_id, numbered, secret=secret, at=at)
    return len(numbered)


async def give_sequence(session: Session, workspace_id: UUID, event_id: UUID) -> Announced:
    """Number one event at once, ahead of those that wait; waits for its turn."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), _lock_key(workspace_id))
    one = text(f"""
        UPDATE event SET sequence = coalesce(sequence, (
            SELECT coalesce(max(sequence), 0) + 1 FROM event
            WHERE workspace_id = :workspace AND sequence IS NOT NULL))
        WHERE workspace_id = :workspace AND id = :id
        RETURNING {columns_of(EventRow)}""")  # noqa: S608 (names of ours)
    values = {"workspace": workspace_id, "id": event_id}
    return _announced((await session.execute(one, values)).one())


async def events_after(
    session: Session,
    workspace_id: UUID,
    organisation_id: UUID,
    *,
    after: int,
    since: datetime,
    types: Sequence[str],
    limit: int,
) -> list[tuple[Announced, bool]]:
    """What concerns an organisation, in order, after a sequence and since a time.

    With each, whether the organisation leads the campaign. Empty ``types`` means all.
    """
    statement = (
        select(EventRow.__table__, leads(organisation_id))  # type: ignore[attr-defined]  # SQLModel hides its table
        .where(
            col(EventRow.workspace_id) == workspace_id,
            col(EventRow.sequence) > after,
            col(EventRow.occurred_at) >= since,
            concerns(organisation_id),
        )
        .order_by(col(EventRow.sequence))
        .limit(limit)
    )
    if types:
        statement = statement.where(col(EventRow.type).in_(types))
    return [(_announced(row), row.leads) for row in await session.execute(statement)]


async def _lock_order(session: Session, workspace_id: UUID) -> bool:
    attempt = text("SELECT pg_try_advisory_xact_lock(:key)")
    return bool((await session.execute(attempt, _lock_key(workspace_id))).scalar_one())


def _lock_key(workspace_id: UUID) -> dict[str, int]:
    """64 bits of the workspace's id; that two share a lock is improbable and harmless."""
    return {"key": int.from_bytes(workspace_id.bytes[8:], "big", signed=True)}


async def write_missing(
    session: Session,
    endpoint: tuple[UUID, UUID],
    span: tuple[datetime, datetime],
    *,
    secret: str,
    at: datetime,
) -> int:
    """Write deliveries of what a receiver was never sent, the oldest first.

    Args:
        endpoint: Where to: workspace and endpoint.
        span: When it happened: since and until.
        secret: The installation's secret.
        at: Now.

    Returns:
        How many were written, at most ``BATCH``.
    """
    workspace_id, endpoint_id = endpoint
    found = receivers(workspace_id, *missing(endpoint_id, span))
    pairs = (await session.execute(found.order_by(col(EventRow.sequence)).limit(BATCH))).all()
    await _write(session, workspace_id, pairs, secret, at)
    return len(pairs)


async def _write_deliveries(
    session: Session, workspace_id: UUID, events: Sequence[UUID], *, secret: str, at: datetime
) -> None:
    which = col(EventRow.id) == func.any(list(events))
    pairs = (await session.execute(receivers(workspace_id, which))).all()
    await _write(session, workspace_id, pairs, secret, at)


async def _write(
    session: Session, workspace_id: UUID, pairs: Sequence[Row[Any]], secret: str, at: datetime
) -> None:
    if not pairs:  # most workspaces have no receiver of most events: these are not even read
        return
    heard = await _events(session, workspace_id, {pair.event_id for pair in pairs})
    rows = [_delivery(workspace_id, heard[pair.event_id], pair, secret, at) for pair in pairs]
    # Due by the clock that claims ask: ours may be minutes ahead of it, and they would be late.
    write = insert(DeliveryRow).values(next_at=func.now()).on_conflict_do_nothing()
    await session.execute(write, rows)


async def _events(
    session: Session, workspace_id: UUID, ids: Iterable[UUID]
) -> dict[UUID, Announced]:
    statement = select(EventRow.__table__).where(  # type: ignore[attr-defined]  # as above
        col(EventRow.workspace_id) == workspace_id, col(EventRow.id) == func.any(list(ids))
    )
    return {row.id: _announced(row) for row in await session.execute(statement)}


def _delivery(
    workspace_id: UUID, event: Announced, receiver: Row[Any], secret: str, at: datetime
) -> dict[str, Any]:
    observer = Observer(
        organisation_id=receiver.organisation_id, leads=receiver.leads, secret=secret
    )
    shown = seen_by(event, observer, api_version=receiver.api_version)
    in_turn = receiver.ordering == "subject"
    return {
        "workspace_id": workspace_id,
        "id": new_id(at),
        "endpoint_id": receiver.endpoint_id,
        "event_id": event.id,
        "state": "pending",
        "body": minified(shaped(shown, receiver.payload)),
        "attempts": 0,
        "last_try": False,
        "turn_subject": event.subject if in_turn else None,
        "turn": event.sequence if in_turn else None,
        "created_at": at,
        "updated_at": at,
    }


def _announced(row: Row[Any]) -> Announced:
    return Announced(
        id=row.id,
        campaign_id=row.campaign_id,
        type=row.type,
        subject=row.subject,
        subject_version=row.subject_version,
        occurred_at=row.occurred_at,
        participant_id=row.participant_id,
        data=row.data,
        sequence=row.sequence,
    )
