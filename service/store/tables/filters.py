"""Rows of doubtful signatures: what was noticed, filters, how far each is applied, what it did."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import SQLModel

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


class SignatureSignalRow(SQLModel, table=True):
    """What was noticed when somebody signed; ``network`` is a keyed hash, empty after 48 hours.

    ``pace`` is the how-manieth from its network this signature was within an hour.
    """

    __tablename__ = "signature_signal"
    __table_args__ = (
        tenant_key("completion_id"),
        Index("ix_signature_signal_network", "workspace_id", "quest_id", "network", "at"),
        Index("ix_signature_signal_at", "at", postgresql_where=text("network IS NOT NULL")),
        refers_to("completion_id", "completion"),
        refers_to("quest_id", "quest"),
    )

    workspace_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    network: bytes | None = bytes_column(null=True)
    pace: int = whole_column()
    at: datetime = time_column()


class SignatureFilterRow(SQLModel, table=True):
    """A filter as it is saved; ``version`` rises with every change of what it asks."""

    __tablename__ = "signature_filter"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_signature_filter_quest", "workspace_id", "quest_id", "id"),
        refers_to("campaign_id", "campaign"),
        refers_to("quest_id", "quest"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    name: str = text_column()
    version: int = whole_column()
    definition: Json = json_column()
    saved_by: str = text_column()
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class FilterApplicationRow(SQLModel, table=True):
    """A filter applied: to what it led, how far it is, and since when it is being undone.

    ``definition`` is what the filter asked then. ``after_id`` is the last signature that was
    looked at, in this direction.
    """

    __tablename__ = "filter_application"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_filter_application_quest", "workspace_id", "quest_id", "id"),
        Index(
            "ix_filter_application_open",
            "state",
            postgresql_where=text("state IN ('applying', 'undoing')"),
        ),
        refers_to("campaign_id", "campaign"),
        refers_to("quest_id", "quest"),
        refers_to("filter_id", "signature_filter"),
        CheckConstraint("becomes IN ('suspended', 'fraud')", name="becomes"),
        CheckConstraint("state IN ('applying', 'applied', 'undoing', 'undone')", name="state"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    filter_id: UUID = uuid_column()
    filter_version: int = whole_column()
    definition: Json = json_column()
    becomes: str = text_column()
    reason: str = text_column()
    state: str = text_column()
    expected: int = whole_column()
    changed: int = whole_column(default="0")
    restored: int = whole_column(default="0")
    left_alone: int = whole_column(default="0")
    after_id: UUID | None = uuid_column(null=True)
    applied_by: str = text_column()
    undone_by: str | None = text_column(null=True)
    created_at: datetime = time_column()
    finished_at: datetime | None = time_column(null=True)


class FilterMarkRow(SQLModel, table=True):
    """One signature that an application changed, and the version in which it left it."""

    __tablename__ = "filter_mark"
    __table_args__ = (
        tenant_key("application_id", "completion_id"),
        Index("ix_filter_mark_completion", "workspace_id", "completion_id"),
        refers_to("application_id", "filter_application"),
        refers_to("completion_id", "completion"),
    )

    workspace_id: UUID = uuid_column()
    application_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    from_state: str = text_column()
    from_version: int = whole_column()
    version: int = whole_column()
    at: datetime = time_column()
