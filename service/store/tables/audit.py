"""Rows of the audit log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, SmallInteger
from sqlmodel import Field, SQLModel

from service.store.tables.columns import (
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
)


class AuditRow(SQLModel, table=True):
    """What a member or a key did, or tried; written once, without any value of the request."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        tenant_key("id"),
        refers_to("organisation_id", "organisation"),
        Index("ix_audit_entry_organisation", "workspace_id", "organisation_id", "id"),
        Index("ix_audit_entry_at", "at"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    at: datetime = time_column()
    actor: str = text_column()
    operation: str = text_column()
    subject: str | None = text_column(null=True)
    outcome: str = text_column()
    status: int = Field(sa_column=Column(SmallInteger, nullable=False))
    request_id: str = text_column()
