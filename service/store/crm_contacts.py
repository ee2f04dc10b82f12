"""Whom a connection tells of, for its owner to read."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from service.store.crm_connections import Connection
from service.store.session import Session
from service.store.tables import CrmContactRow


async def contacts_of(
    session: Session, connection: Connection, *, before: UUID | None, limit: int
) -> Sequence[CrmContactRow]:
    """The contacts of a connection, in an order that says nothing of them."""
    row = CrmContactRow
    statement = select(row).where(
        row.workspace_id == connection.workspace_id, row.connection_id == connection.id
    )
    if before is not None:
        statement = statement.where(col(row.id) < before)
    return (await session.exec(statement.order_by(col(row.id).desc()).limit(limit))).all()
