"""Feeds on their way: one worker per connection at a time, by a lease; then what came of it.

Rows are taken in the order in which they were queued. A worker that is killed leaves them pending:
they are told again, which changes nothing in the CRM. Whoever records holds the lease; what was
queued anew meanwhile stays queued.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text

from service.store.crm_connections import Connection, connection_of
from service.store.session import Session
from service.store.tables import CrmConnectionRow
from service.store.tables.columns import columns_of

LEASE_SECONDS = 120.0

_LEASE = text(f"""
    WITH due AS (
        SELECT c.workspace_id, c.id FROM crm_connection AS c
        WHERE NOT c.paused AND c.id <> ALL (:busy)
        AND (c.resume_at IS NULL OR c.resume_at <= now())
        AND (c.leased_until IS NULL OR c.leased_until <= now())
        AND (EXISTS (
            SELECT FROM crm_contact AS k
            WHERE k.workspace_id = c.workspace_id AND k.connection_id = c.id
            AND k.state = 'pending' AND k.next_at <= now())
        OR EXISTS (
            SELECT FROM crm_farewell AS f
            WHERE f.workspace_id = c.workspace_id AND f.connection_id = c.id
            AND f.state = 'pending' AND f.next_at <= now()))
        ORDER BY coalesce(array_position(CAST(:lately AS uuid[]), c.id), 0)
        LIMIT :most FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE crm_connection AS c SET lease_token = gen_random_uuid(),
        leased_until = clock_timestamp() + make_interval(secs => :lease)
    FROM due WHERE c.workspace_id = due.workspace_id AND c.id = due.id
    RETURNING {columns_of(CrmConnectionRow, alias="c.")}
""")  # noqa: S608 (names of ours)
_KEEP = text(f"""
    UPDATE crm_connection SET leased_until = clock_timestamp() + make_interval(secs => :lease)
    WHERE workspace_id = :workspace AND id = :connection AND lease_token = :token
    AND NOT paused AND (resume_at IS NULL OR resume_at <= now())
    RETURNING {columns_of(CrmConnectionRow)}
""")  # noqa: S608 (names of ours)
_RELEASE = text("""
    UPDATE crm_connection SET lease_token = NULL, leased_until = NULL
    WHERE workspace_id = :workspace AND id = :connection AND lease_token = :token
""")
_DUE = text("""
    SELECT participant_id, ref, version, attempts, touched, remote_id, address, consent_id, sent,
        code, lists, deeds
    FROM crm_contact
    WHERE workspace_id = :workspace AND connection_id = :connection
    AND state = 'pending' AND next_at <= now()
    ORDER BY queued_at, participant_id LIMIT :limit FOR NO KEY UPDATE
""")
_TRY = text("""
    UPDATE crm_contact SET attempts = attempts + 1
    WHERE workspace_id = :workspace AND connection_id = :connection
    AND participant_id = ANY (:people)
""")
_TOUCH = text("""
    UPDATE crm_contact SET touched = true, address = coalesce(address, :address)
    WHERE workspace_id = :workspace AND connection_id = :connection AND participant_id = :person
""")
_HELD = text("""
    SELECT id FROM crm_connection
    WHERE workspace_id = :workspace AND id = :connection AND lease_token = :token
    FOR NO KEY UPDATE
""")
# Whoever is gone by now, or belongs to somebody else since a merge, is not written again.
_SETTLE = text("""
    UPDATE crm_contact SET
        state = CASE WHEN version = :version THEN :state ELSE 'pending' END,
        attempts = CASE WHEN version = :version THEN CAST(:attempts AS bigint) ELSE 0 END,
        next_at = CASE WHEN version = :version
            THEN clock_timestamp() + make_interval(secs => :wait) ELSE now() END,
        touched = :touched, remote_id = :remote_id, address = :address, consent_id = :consent_id,
        sent = :sent, lists = CAST(:lists AS jsonb),
        deeds = CAST(:deeds AS jsonb), fields = :fields, code = :code,
        message = :message, updated_at = now(),
        synced_at = CASE WHEN :told THEN now() ELSE synced_at END
    WHERE workspace_id = :workspace AND connection_id = :connection AND participant_id = :person
""")
_REST = text("""
    UPDATE crm_connection SET resume_at = clock_timestamp() + make_interval(secs => :wait)
    WHERE workspace_id = :workspace AND id = :connection
""")
_RENEW = text("""
    UPDATE crm_connection SET access = :access
    WHERE workspace_id = :workspace AND id = :connection AND access = :before
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A connection that this worker may call until the lease ends."""

    connection: Connection
    token: UUID

    def named(self) -> dict[str, Any]:
        """As the statements name it."""
        return {
            "workspace": self.connection.workspace_id,
            "connection": self.connection.id,
            "token": self.token,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A contact whose turn it is, as it was left the last time."""

    participant_id: UUID
    ref: str
    version: int
    attempts: int
    touched: bool
    remote_id: str | None
    address: bytes | None
    consent_id: UUID | None
    sent: bytes | None
    code: str
    lists: Mapping[str, bool]
    deeds: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of a contact.

    Attributes:
        wait: Seconds until the next try, where it is still pending.
        told: Whether the CRM was told of them now.
    """

    due: Due
    state: str
    attempts: int = 0
    wait: float = 0.0
    touched: bool
    remote_id: str | None
    address: bytes | None
    consent_id: UUID | None
    sent: bytes | None
    lists: Mapping[str, bool]
    deeds: Mapping[str, Any]
    fields: int = 0
    code: str = ""
    message: str = ""
    told: bool = False


async def lease_connections(
    session: Session, *, busy: Sequence[UUID], most: int, lately: Sequence[UUID] = ()
) -> list[Lease]:
    """Take connections that have something to tell and nobody is telling; the worker's eyes.

    ``busy`` are left alone; ``lately`` had their turn, and come after all others in this order.
    """
    asked = {"busy": list(busy), "most": most, "lately": list(lately), "lease": LEASE_SECONDS}
    rows = await session.execute(_LEASE, asked)
    return [Lease(connection=connection_of(row), token=row.lease_token) for row in rows]


async def keep_lease(session: Session, lease: Lease) -> Lease | None:
    """The connection as it is set now, for longer; ``None`` when it is not ours to call."""
    row = (await session.execute(_KEEP, lease.named() | {"lease": LEASE_SECONDS})).one_or_none()
    return None if row is None else Lease(connection=connection_of(row), token=lease.token)


async def release(session: Session, lease: Lease) -> None:
    """Let others have it."""
    await session.execute(_RELEASE, lease.named())


async def due_contacts(session: Session, lease: Lease, *, limit: int) -> list[Due]:
    """The next contacts, those that wait longest first."""
    rows = await session.execute(_DUE, lease.named() | {"limit": limit})
    return [Due(**row._mapping) for row in rows]


async def mark_tried(
    session: Session, lease: Lease, due: Sequence[Due], *, sent: Mapping[UUID, bytes]
) -> None:
    """Count the try before anything leaves.

    Args:
        sent: Of whom the CRM may hear now, and under which address (sealed): whoever withdraws
            is unsubscribed there, even if we never learn that they were received.
    """
    place = lease.named()
    await session.execute(_TRY, place | {"people": [one.participant_id for one in due]})
    rows = [place | {"person": person, "address": one} for person, one in sent.items()]
    if rows:
        await session.execute(_TOUCH, rows)


async def still_holds(session: Session, lease: Lease) -> bool:
    """Whether nobody took over; keeps them out until the transaction ends."""
    return (await session.execute(_HELD, lease.named())).one_or_none() is not None


async def settle(session: Session, lease: Lease, settled: Sequence[Settled]) -> None:
    """Write down what came of each."""
    place = lease.named()
    rows = [
        place
        | {
            "person": one.due.participant_id,
            "version": one.due.version,
            "state": one.state,
            "attempts": one.attempts,
            "wait": one.wait,
            "touched": one.touched,
            "remote_id": one.remote_id,
            "address": one.address,
            "consent_id": one.consent_id,
            "sent": one.sent,
            "lists": to_json(one.lists).decode(),
            "deeds": to_json(one.deeds).decode(),
            "fields": one.fields,
            "code": one.code,
            "message": one.message,
            "told": one.told,
        }
        for one in settled
    ]
    if rows:
        await session.execute(_SETTLE, rows)


async def rest(session: Session, lease: Lease, *, seconds: float) -> None:
    """Leave the CRM alone for a while; what waits keeps its order."""
    await session.execute(_REST, lease.named() | {"wait": seconds})


async def keep_access(session: Session, lease: Lease, access: bytes) -> None:
    """Keep renewed credentials, unless somebody set others meanwhile."""
    named = lease.named() | {"access": access, "before": lease.connection.access}
    await session.execute(_RENEW, named)
