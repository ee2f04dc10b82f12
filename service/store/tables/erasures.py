"""Rows of erasures: whom it is to be done to, and afterwards that it was done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import SQLModel

from service.store.tables.columns import (
    list_column,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
)


class ErasureRow(SQLModel, table=True):
    """Somebody is to be erased. ``people`` are the ids they had, none once it is done.

    ``digests`` are hashes of those ids: whoever restores an old copy of the database finds them
    again by these, and nobody else does.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_erasure_waiting", "asked_at", postgresql_where=text("done_at IS NULL")),
        ForeignKeyConstraint(["workspace_id"], ["workspace.workspace_id"]),
        CheckConstraint("done_at IS NULL OR people = '{}'", name="names_nobody_once_done"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    people: list[UUID] = list_column(PgUUID(as_uuid=True))
    digests: list[bytes] = list_column(LargeBinary)
    because: str = text_column()
    asked_at: datetime = time_column()
    done_at: datetime | None = time_column(null=True)
