"""Rows of consent: the texts organisations ask with, and the ledger of what people said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
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


class ConsentTextRow(SQLModel, table=True):
    """What an organisation asks people with: {language: text}; another wording, another version."""

    __tablename__ = "consent_text"
    __table_args__ = (
        tenant_key("organisation_id", "purpose", "channel", "version"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    purpose: str = text_column()
    channel: str = text_column()
    version: str = text_column()
    texts: Json = json_column()
    privacy_notice: Json | None = json_column(null=True)
    created_at: datetime = time_column()


class ConsentSubjectRow(SQLModel, table=True):
    """Whose chain of consent there is: erased with the person, and the chain with it."""

    __tablename__ = "consent_subject"
    __table_args__ = (tenant_key("subject_id"),)

    workspace_id: UUID = uuid_column()
    subject_id: UUID = uuid_column()


class ConsentEntryRow(SQLModel, table=True):
    """One thing a person said about consent; the roles may add rows, and nothing else.

    ``subject_id`` is who they were then, and stays so when participants are merged.
    """

    __tablename__ = "consent_entry"
    __table_args__ = (
        tenant_key("subject_id", "number"),
        UniqueConstraint("workspace_id", "id"),
        Index(
            "ix_consent_entry_organisation",
            *("workspace_id", "organisation_id", "purpose", "channel", "subject_id"),
        ),
        ForeignKeyConstraint(
            ["workspace_id", "subject_id"],
            ["consent_subject.workspace_id", "consent_subject.subject_id"],
            ondelete="CASCADE",
        ),
        refers_to("campaign_id", "campaign"),
        refers_to("organisation_id", "organisation"),
        CheckConstraint(
            "decision IN ('granted', 'confirmed', 'denied', 'withdrawn')", name="decision_known"
        ),
    )

    workspace_id: UUID = uuid_column()
    subject_id: UUID = uuid_column()
    number: int = whole_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    purpose: str = text_column()
    channel: str = text_column()
    decision: str = text_column()
    method: str = text_column()
    text_version: str = text_column()
    text_sha256: str = text_column()
    locale: str = text_column()
    source: str = text_column()
    actor: str = text_column()
    at: datetime = time_column()
    evidence: Json = json_column()
    previous: bytes = bytes_column()
    sealed: bytes = bytes_column()
