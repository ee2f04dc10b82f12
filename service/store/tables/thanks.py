"""Rows of what people are told later, each of them once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import SQLModel

from service.store.tables.columns import (
    Json,
    json_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class TellingRow(SQLModel, table=True):
    """One thing told to many: what is said, to whom, and how far it has come.

    ``after_id`` is the last participant who was looked at; it moves in the transaction that
    tells a batch of people, so whoever goes on begins where the last one committed.
    """

    __tablename__ = "telling"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "subject", "moment", "version"),
        Index("ix_telling_campaign", "workspace_id", "campaign_id", "id"),
        Index("ix_telling_open", "created_at", postgresql_where=text("state = 'telling'")),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    moment: str = text_column()
    subject: str = text_column()
    version: int = whole_column()
    said: Json = json_column()
    audience: Json = json_column()
    state: str = text_column()
    after_id: UUID | None = uuid_column(null=True)
    looked_at: int = whole_column(default="0")
    told: int = whole_column(default="0")
    created_at: datetime = time_column()
    finished_at: datetime | None = time_column(null=True)


class ThanksRow(SQLModel, table=True):
    """One message to one person; what all are told alike stands in its telling."""

    __tablename__ = "thanks"
    __table_args__ = (
        tenant_key("id"),
        # Nobody is told the same thing twice, whoever tells it how often.
        UniqueConstraint("workspace_id", "participant_id", "subject", "moment", "version"),
        Index("ix_thanks_inbox", "workspace_id", "participant_id", "id"),
        Index("ix_thanks_subject", "workspace_id", "subject", "participant_id"),
        refers_to("participant_id", "participant"),
        refers_to("telling_id", "telling"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    telling_id: UUID | None = uuid_column(null=True)
    moment: str = text_column()
    subject: str = text_column()
    version: int = whole_column()
    said: Json = json_column()
    told_at: datetime = time_column()
    read_at: datetime | None = time_column(null=True)
    replaced_at: datetime | None = time_column(null=True)


class ThanksTextRow(SQLModel, table=True):
    """An organiser's own words for a moment; ``kind`` is empty where they are for all kinds."""

    __tablename__ = "thanks_text"
    __table_args__ = (
        tenant_key("campaign_id", "moment", "kind", "language"),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    moment: str = text_column()
    kind: str = text_column()
    language: str = text_column()
    pattern: str = text_column()
    updated_at: datetime = time_column()
