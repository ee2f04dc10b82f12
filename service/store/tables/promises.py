"""Rows of what partners promise, what they did, and whom the worker has reminded."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Column, Index, text, true
from sqlmodel import Field, SQLModel

from service.store.tables.columns import (
    Json,
    day_column,
    json_column,
    refers_to,
    slug_column,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class CommitmentRow(SQLModel, table=True):
    """What a partner promises; ``reminded`` is the last stage that it was reminded at.

    The ``slug`` names it in a blueprint, for ever; ``own_word`` is whether the partner wrote it as
    it stands, rather than somebody else in a file.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_commitment_campaign", "workspace_id", "campaign_id", "id"),
        Index("ix_commitment_slug", "workspace_id", "campaign_id", "slug", unique=True),
        refers_to("campaign_id", "campaign"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    slug: str = slug_column("promise")
    position: int = whole_column(default="0")
    own_word: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=true()))
    version: int = whole_column()
    terms: Json = json_column()
    due_on: date | None = day_column(null=True)
    done: int = whole_column(default="0")
    withdrawn_at: datetime | None = time_column(null=True)
    reminded: str | None = text_column(null=True)
    created_by: str = text_column()
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class LogEntryRow(SQLModel, table=True):
    """Something that partners did; a session is attended, and a decision made, once."""

    __tablename__ = "log_entry"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_log_entry_campaign", "workspace_id", "campaign_id", "id"),
        Index("ix_log_entry_about", "workspace_id", "about_id"),
        Index(
            "ix_log_entry_once",
            "workspace_id",
            "about_id",
            "once_for",
            unique=True,
            postgresql_where=text("once_for IS NOT NULL AND taken_back_at IS NULL"),
        ),
        refers_to("campaign_id", "campaign"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    kind: str = text_column()
    said: Json = json_column()
    about_id: UUID | None = uuid_column(null=True)
    once_for: UUID | None = uuid_column(null=True)
    actor: str = text_column()
    happened_at: datetime = time_column()
    created_at: datetime = time_column()
    taken_back_at: datetime | None = time_column(null=True)


class PartnerAlertRow(SQLModel, table=True):
    """That a partner was passive since a day, and was told so."""

    __tablename__ = "partner_alert"
    __table_args__ = (
        tenant_key("campaign_id", "organisation_id", "since"),
        refers_to("campaign_id", "campaign"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    since: date = day_column()
    told_at: datetime = time_column()
