"""Rows of the mail that waits to be sent, or was sent lately."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlmodel import SQLModel

from service.store.tables.columns import (
    bytes_column,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class MailRow(SQLModel, table=True):
    """One mail. What it says and to whom is sealed, and gone once it is sent or given up.

    ``address_key`` and ``network_key`` are keyed hashes: they only serve to count. ``next_at``
    is when to try next; while a worker holds the row it is the end of its lease.
    """

    __tablename__ = "mail"
    __table_args__ = (
        tenant_key("id"),
        Index(
            "ix_mail_turn",
            "workspace_id",
            "purpose",
            "next_at",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_mail_address", "workspace_id", "address_key", "purpose", "created_at"),
        Index("ix_mail_network", "workspace_id", "network_key", "created_at"),
        ForeignKeyConstraint(["workspace_id"], ["workspace.workspace_id"]),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    purpose: str = text_column()
    address_key: bytes = bytes_column()
    network_key: bytes | None = bytes_column(null=True)
    sealed: bytes | None = bytes_column(null=True)
    state: str = text_column()
    attempts: int = whole_column(default="0")
    next_at: datetime = time_column()
    lease_token: UUID | None = uuid_column(null=True)
    useful_until: datetime | None = time_column(null=True)
    last_error: str | None = text_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()
