"""Rows of the tenant itself: workspace, organisations, keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import SQLModel

from service.store.tables.columns import (
    bytes_column,
    refers_to,
    tenant_key,
    text_column,
    texts_column,
    time_column,
    uuid_column,
)


class WorkspaceRow(SQLModel, table=True):
    """One tenant."""

    __tablename__ = "workspace"
    __table_args__ = (tenant_key(), UniqueConstraint("slug"))

    workspace_id: UUID = uuid_column()
    slug: str = text_column()
    created_at: datetime = time_column()


class OrganisationRow(SQLModel, table=True):
    """A brand, NGO or city inside a workspace."""

    __tablename__ = "organisation"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "slug"),
        ForeignKeyConstraint(["workspace_id"], ["workspace.workspace_id"]),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    slug: str = text_column()
    name: str = text_column()
    url: str | None = text_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class ApiKeyRow(SQLModel, table=True):
    """A server's key: only the SHA-256 of it is kept."""

    __tablename__ = "api_key"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "key_hash"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    name: str = text_column()
    key_hash: bytes = bytes_column()
    scopes: list[str] = texts_column()
    created_at: datetime = time_column()
    expires_at: datetime | None = time_column(null=True)
    revoked_at: datetime | None = time_column(null=True)
    created_by: str | None = text_column(null=True)
    replaced_by: UUID | None = uuid_column(null=True)
    last_used_at: datetime | None = time_column(null=True)
