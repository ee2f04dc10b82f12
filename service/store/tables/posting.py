"""Rows of thanks that travel by mail: what people wish, and what is to be written to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from service.store.tables.columns import (
    Json,
    json_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
)


class ThanksWishRow(SQLModel, table=True):
    """How a person wants to be written to; there is none for those who chose nothing."""

    __tablename__ = "thanks_wish"
    __table_args__ = (
        tenant_key("participant_id"),
        refers_to("participant_id", "participant", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    wishes: Json = json_column()
    updated_at: datetime = time_column()


class ThanksMailRow(SQLModel, table=True):
    """One message that is to be written to its person, when ``due_at`` has come.

    ``waiting`` becomes ``queued`` in the transaction that queues the mail it is in, or ``stopped``
    when there is nobody to write to any more, or nothing that they do not know already.
    """

    __tablename__ = "thanks_mail"
    __table_args__ = (
        tenant_key("thanks_id"),
        Index(
            "ix_thanks_mail_turn",
            "workspace_id",
            "due_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_thanks_mail_person", "workspace_id", "participant_id", "campaign_id"),
        Index("ix_thanks_mail_mail", "workspace_id", "mail_id"),
        Index("ix_thanks_mail_updated_at", "updated_at"),
        refers_to("thanks_id", "thanks", on_delete="CASCADE"),
        refers_to("participant_id", "participant"),
        refers_to("campaign_id", "campaign"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    thanks_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    state: str = text_column()
    due_at: datetime = time_column()
    mail_id: UUID | None = uuid_column(null=True)
    updated_at: datetime = time_column()
