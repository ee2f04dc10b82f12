"""Connections to CRMs: whose they are, how they are set, and whether they run."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.consent import Scope
from quests.errors import NotFound
from service.crm.calls import Account
from service.crm.fields import FieldMapping
from service.crm.kinds import Access
from service.events.crm import CrmConnectionData, CrmPaused
from service.secret_box import unseal
from service.store.outbox import announce
from service.store.session import Session
from service.store.tables import CrmConnectionRow, CrmContactRow

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNTESTED = "not_tested"
BEGINNING = UUID(int=0)
CHANNEL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One CRM account of an organisation; see the row for what is what."""

    workspace_id: UUID
    id: UUID
    organisation_id: UUID
    kind: str
    description: str
    base_url: str
    access: bytes
    settings: Mapping[str, Any]
    mapping: Sequence[Mapping[str, Any]]
    purpose: str
    rate: int
    in_flight: int
    dry_run: bool
    paused: bool
    paused_reason: str | None
    resume_at: datetime | None
    sequence: int
    filled_to: UUID | None
    created_at: datetime
    updated_at: datetime

    @property
    def tag(self) -> str:
        """The name of this state of it: another after every change (an ``ETag``)."""
        return f'"{(self.updated_at - EPOCH) // timedelta(microseconds=1):x}"'

    @property
    def scope(self) -> Scope:
        """The consent that it stands on."""
        return Scope(self.organisation_id, self.purpose, CHANNEL)

    def mappings(self) -> list[FieldMapping]:
        """What goes where."""
        return [FieldMapping(**one) for one in self.mapping]

    def account(self, secret: str) -> Account:
        """As it is called; ``secret`` is the installation's."""
        return Account(
            kind=self.kind,
            base_url=self.base_url,
            access=opened(secret, self.access, self.id),
            settings={**self.settings, "in_flight": self.in_flight},
            rate=self.rate,
            in_flight=self.in_flight,
        )


def opened(secret: str, sealed: bytes, connection_id: UUID) -> Access:
    """The credentials of a connection."""
    lines = unseal(secret, sealed, owner=connection_id.bytes).split("\n")
    return dict(zip(lines[::2], lines[1::2], strict=True))


def access_text(access: Access) -> str:
    """Credentials as they are sealed; none of them has a line break in it."""
    return "\n".join(part for pair in access.items() for part in pair)


async def add_connection(session: Session, new: Connection) -> None:
    """Store a new connection."""
    await session.execute(insert(CrmConnectionRow).values(asdict(new)))


async def connections_of(
    session: Session, workspace_id: UUID, organisation_id: UUID
) -> list[Connection]:
    """All connections of an organisation, oldest first."""
    row = CrmConnectionRow
    statement = (
        select(row)
        .where(col(row.workspace_id) == workspace_id, col(row.organisation_id) == organisation_id)
        .order_by(col(row.id))
    )
    return [_connection(one) for one in (await session.execute(statement)).scalars()]


async def connection_by_id(
    session: Session,
    workspace_id: UUID,
    organisation_id: UUID,
    connection_id: UUID,
    *,
    lock: bool = False,
) -> Connection:
    """One connection of an organisation, else NotFound; ``lock`` keeps others from changing it."""
    row = CrmConnectionRow
    statement = select(row).where(
        *_is(workspace_id, connection_id), col(row.organisation_id) == organisation_id
    )
    if lock:
        statement = statement.with_for_update()
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no such connection.")
    return _connection(found)


async def change_connection(
    session: Session, connection: Connection, changes: Mapping[str, Any], *, at: datetime
) -> Connection:
    """Store new values of some columns, whatever they are now."""
    statement = (
        update(CrmConnectionRow)
        .where(*_is(connection.workspace_id, connection.id))
        .values(**changes, updated_at=at)
        .returning(CrmConnectionRow)
    )
    row = (await session.execute(statement)).scalar_one_or_none()
    if row is None:
        raise NotFound("There is no such connection.")
    return _connection(row)


async def remove_connection(session: Session, connection: Connection) -> None:
    """Delete a connection with its queue and its log; nothing changes in the CRM."""
    where = _is(connection.workspace_id, connection.id)
    await session.execute(delete(CrmConnectionRow).where(*where))


async def stop_connection(
    session: Session, connection: Connection, *, reason: str, at: datetime
) -> bool:
    """Pause a connection that the CRM refuses and say so; whether it ran until now."""
    row = CrmConnectionRow
    statement = (
        update(row)
        .where(*_is(connection.workspace_id, connection.id), col(row.paused).is_(False))
        .values(paused=True, paused_reason=reason, updated_at=at)
        .returning(col(row.id))
    )
    if (await session.execute(statement)).scalar_one_or_none() is None:
        return False
    paused = CrmPaused(
        workspace_id=connection.workspace_id,
        organisation_id=connection.organisation_id,
        subject_id=connection.id,
        subject_version=int(at.timestamp() * 1000),
        occurred_at=at,
        data=CrmConnectionData(connection=connection.id, kind=connection.kind, reason=reason),
    )
    await announce(session, paused)
    return True


async def count_states(session: Session, workspace_id: UUID, connection_id: UUID) -> dict[str, int]:
    """How many contacts of a connection are in which state."""
    row = CrmContactRow
    statement = (
        select(col(row.state), func.count())
        .where(col(row.workspace_id) == workspace_id, col(row.connection_id) == connection_id)
        .group_by(col(row.state))
    )
    return {state: count for state, count in await session.execute(statement)}


async def last_sequence(session: Session, workspace_id: UUID) -> int:
    """How far the events of a workspace are numbered."""
    newest = text(
        "SELECT coalesce(max(sequence), 0) FROM event "
        "WHERE workspace_id = :workspace AND sequence IS NOT NULL"
    )
    return int((await session.execute(newest, {"workspace": workspace_id})).scalar_one())


def connection_of(row: Any) -> Connection:
    """A connection from a row of its table, however it was read."""
    return Connection(**{field.name: getattr(row, field.name) for field in fields(Connection)})


def _connection(row: CrmConnectionRow) -> Connection:
    return connection_of(row)


def _is(workspace_id: UUID, connection_id: UUID) -> tuple[Any, Any]:
    row = CrmConnectionRow
    return col(row.workspace_id) == workspace_id, col(row.id) == connection_id
