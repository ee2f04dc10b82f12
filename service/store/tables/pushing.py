"""Rows of web push: the browsers of people, what is to be sent to them, and what is on its way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from service.store.tables.columns import (
    bytes_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class PushSubscriptionRow(SQLModel, table=True):
    """A browser that takes notifications for its person.

    ``browser_key`` is a keyed hash of what the browser gave out: whoever signs in there next has
    it from then on. ``service`` is the host that carries them; the address itself is sealed.
    """

    __tablename__ = "push_subscription"
    __table_args__ = (
        tenant_key("id"),
        Index("uq_push_subscription_browser", "workspace_id", "browser_key", unique=True),
        Index("ix_push_subscription_person", "workspace_id", "participant_id", "created_at"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    browser_key: bytes = bytes_column()
    service: str = text_column()
    sealed: bytes = bytes_column()
    created_at: datetime = time_column()


class ThanksPushRow(SQLModel, table=True):
    """One message that is to be pushed to its person when ``due_at`` has come.

    ``waiting`` becomes ``queued`` in the transaction that queues it for each browser, or
    ``stopped`` when there is nobody to push to any more, or nothing that they do not know already.
    """

    __tablename__ = "thanks_push"
    __table_args__ = (
        tenant_key("thanks_id"),
        Index(
            "ix_thanks_push_turn",
            "workspace_id",
            "due_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_thanks_push_person", "workspace_id", "participant_id", "campaign_id"),
        Index("ix_thanks_push_updated_at", "updated_at"),
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
    updated_at: datetime = time_column()


class PushMessageRow(SQLModel, table=True):
    """A notification on its way to one browser; what it says is gone once it is sent or given up.

    ``next_at`` is when to try next; while a worker holds the row it is the end of its lease.
    """

    __tablename__ = "push_message"
    __table_args__ = (
        tenant_key("id"),
        Index(
            "ix_push_message_turn",
            "workspace_id",
            "next_at",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_push_message_person", "workspace_id", "participant_id", "created_at"),
        Index("ix_push_message_browser", "workspace_id", "subscription_id"),
        Index("ix_push_message_updated_at", "updated_at"),
        refers_to("subscription_id", "push_subscription", on_delete="CASCADE"),
        refers_to("participant_id", "participant"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    subscription_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    sealed: bytes | None = bytes_column(null=True)
    state: str = text_column()
    attempts: int = whole_column(default="0")
    next_at: datetime = time_column()
    lease_token: UUID | None = uuid_column(null=True)
    useful_until: datetime = time_column()
    last_error: str | None = text_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()
