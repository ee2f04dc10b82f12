"""The log of calls to CRMs; kept for a month."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.ids import new_id
from service.crm.calls import CallNote
from service.store.crm_connections import Connection
from service.store.pruning import prune
from service.store.session import Session
from service.store.tables import CrmCallRow

KEPT = timedelta(days=30)
BATCH = 500


async def add_calls(session: Session, connection: Connection, notes: Sequence[CallNote]) -> None:
    """Write calls down."""
    rows = [
        {
            "workspace_id": connection.workspace_id,
            "id": new_id(one.at),
            "connection_id": connection.id,
            **{name: getattr(one, name) for name in CallNote.__dataclass_fields__},
        }
        for one in notes
    ]
    if rows:
        await session.execute(insert(CrmCallRow), rows)


async def calls_of(
    session: Session, connection: Connection, *, before: UUID | None, limit: int
) -> Sequence[CrmCallRow]:
    """The calls of a connection, the latest first."""
    row = CrmCallRow
    statement = select(row).where(
        row.workspace_id == connection.workspace_id, row.connection_id == connection.id
    )
    if before is not None:
        statement = statement.where(col(row.id) < before)
    return (await session.exec(statement.order_by(col(row.id).desc()).limit(limit))).all()


async def prune_calls(session: Session, *, at: datetime) -> int:
    """Delete a batch of calls that are older than a month; how many?"""
    return await prune(session, "crm_call", before=at - KEPT, batch=BATCH, by="at")
