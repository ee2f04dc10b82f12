"""Rows of CRM feeds: connections, whom each tells of, who has to go, and the calls made."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import Field, SQLModel

from service.store.tables.columns import (
    Json,
    bytes_column,
    json_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class CrmConnectionRow(SQLModel, table=True):
    """One CRM account of one organisation. Created paused; goes on after a successful test.

    Attributes:
        access: Its credentials, sealed.
        resume_at: Until then the CRM wants to be left alone.
        sequence: Up to which event of the workspace was looked at.
        filled_to: The subject up to whom everybody who consented was looked at, from the
            beginning; null when all were.
    """

    __tablename__ = "crm_connection"
    __table_args__ = (
        tenant_key("id"),
        refers_to("organisation_id", "organisation"),
        Index("ix_crm_connection_organisation", "workspace_id", "organisation_id", "id"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    kind: str = text_column()
    description: str = text_column()
    base_url: str = text_column()
    access: bytes = bytes_column()
    settings: Json = json_column()
    mapping: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    purpose: str = text_column()
    rate: int = whole_column()
    in_flight: int = whole_column()
    dry_run: bool = Field(nullable=False)
    paused: bool = Field(nullable=False)
    paused_reason: str | None = text_column(null=True)
    resume_at: datetime | None = time_column(null=True)
    sequence: int = whole_column()
    filled_to: UUID | None = uuid_column(null=True)
    lease_token: UUID | None = uuid_column(null=True)
    leased_until: datetime | None = time_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class CrmContactRow(SQLModel, table=True):
    """What one CRM should know of one person, and what came of telling it: the latest wins.

    Attributes:
        id: By which pages of them are turned: it tells nothing of the person.
        version: Rises with every reason to tell anew; what was sent of an older one is sent again.
        touched: The CRM may have heard of them.
        address: What was sent last, sealed.
        consent_id: The consent entry that the CRM was told of last.
        sent: Hash of what was sent last.
        deeds: Completions that the CRM's history has, by the organisation's own names.
    """

    __tablename__ = "crm_contact"
    __table_args__ = (
        tenant_key("connection_id", "participant_id"),
        UniqueConstraint("workspace_id", "connection_id", "ref"),
        UniqueConstraint("workspace_id", "connection_id", "id"),
        Index(
            "ix_crm_contact_due",
            *("workspace_id", "connection_id", "queued_at"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_crm_contact_participant", "workspace_id", "participant_id"),
        refers_to("connection_id", "crm_connection", on_delete="CASCADE"),
        CheckConstraint(
            "state IN ('pending', 'synced', 'waiting', 'suppressed', 'rejected', 'parked', 'left', "
            "'dry')",
            name="state_known",
        ),
    )

    workspace_id: UUID = uuid_column()
    connection_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    id: UUID = Field(
        sa_column=Column(
            PgUUID(as_uuid=True), nullable=False, server_default=text("gen_random_uuid()")
        )
    )
    ref: str = text_column()
    state: str = text_column()
    version: int = whole_column(default="1")
    attempts: int = whole_column(default="0")
    queued_at: datetime = time_column()
    next_at: datetime = time_column()
    touched: bool = Field(nullable=False)
    remote_id: str | None = text_column(null=True)
    address: bytes | None = bytes_column(null=True)
    consent_id: UUID | None = uuid_column(null=True)
    sent: bytes | None = bytes_column(null=True)
    lists: Json = Field(sa_column=Column(JSONB, nullable=False, server_default="{}"))
    deeds: Json = Field(sa_column=Column(JSONB, nullable=False, server_default="{}"))
    fields: int = whole_column(default="0")
    code: str = text_column(default="")
    message: str = text_column(default="")
    synced_at: datetime | None = time_column(null=True)
    updated_at: datetime = time_column()


class CrmFarewellRow(SQLModel, table=True):
    """A contact whose person is gone from us: to be erased there, or unsubscribed; and the answer.

    ``address`` goes once it is answered. ``withheld_id``: they took their data back from this
    organisation alone.
    """

    __tablename__ = "crm_farewell"
    __table_args__ = (
        tenant_key("id"),
        Index(
            "ix_crm_farewell_due",
            *("workspace_id", "connection_id", "next_at"),
            postgresql_where=text("state = 'pending'"),
        ),
        refers_to("connection_id", "crm_connection", on_delete="CASCADE"),
        CheckConstraint("action IN ('erase', 'withdraw')", name="action_known"),
        CheckConstraint("state IN ('pending', 'done', 'failed')", name="state_known"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    connection_id: UUID = uuid_column()
    ref: str = text_column()
    remote_id: str | None = text_column(null=True)
    address: bytes | None = bytes_column(null=True)
    action: str = text_column()
    state: str = text_column()
    attempts: int = whole_column(default="0")
    next_at: datetime = time_column()
    code: str = text_column(default="")
    message: str = text_column(default="")
    requested_at: datetime = time_column()
    withheld_id: UUID | None = uuid_column(null=True)
    answered_at: datetime | None = time_column(null=True)


class CrmCallRow(SQLModel, table=True):
    """One call to a CRM and what came of it, without credentials, addresses and names."""

    __tablename__ = "crm_call"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_crm_call_connection", "workspace_id", "connection_id", "id"),
        Index("ix_crm_call_at", "at"),
        refers_to("connection_id", "crm_connection", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    connection_id: UUID = uuid_column()
    at: datetime = time_column()
    duration_ms: int = whole_column()
    method: str = text_column()
    path: str = text_column()
    rows: int = whole_column()
    status: int | None = whole_column(null=True)
    error: str | None = text_column(null=True)
    reply: str = text_column()
