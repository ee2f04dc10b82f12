"""Rows of what the outside world is told: events, receivers, deliveries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import Field, SQLModel

from service.store.tables.columns import (
    Json,
    bytes_column,
    json_column,
    refers_to,
    tenant_key,
    text_column,
    texts_column,
    time_column,
    uuid_column,
    whole_column,
)


def _list(kind: Any) -> Any:
    return Field(sa_column=Column(ARRAY(kind), nullable=False, server_default="{}"))


class EventRow(SQLModel, table=True):
    """What the outside world is told; ``sequence`` is given after the commit, in order.

    With ``organisation_id`` it is for that organisation only, else for all of the campaign.
    """

    __tablename__ = "event"
    __table_args__ = (
        tenant_key("id"),
        Index(
            "uq_event_workspace_id_sequence",
            "workspace_id",
            "sequence",
            unique=True,
            postgresql_where=text("sequence IS NOT NULL"),
        ),
        Index("ix_event_age", "occurred_at", postgresql_using="brin"),
        Index(
            "ix_event_unsequenced",
            "workspace_id",
            "occurred_at",
            postgresql_where=text("sequence IS NULL"),
        ),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID | None = uuid_column(null=True)
    organisation_id: UUID | None = uuid_column(null=True)
    type: str = text_column()
    subject: str = text_column()
    subject_version: int = whole_column()
    occurred_at: datetime = time_column()
    participant_id: UUID | None = uuid_column(null=True)
    data: Json = json_column()
    sequence: int | None = whole_column(null=True)


class WebhookEndpointRow(SQLModel, table=True):
    """A receiver of one organisation. Created off; on after a successful test.

    ``secret``, ``headers`` and what ``secret`` was before (newest first, each until a time) are
    sealed. ``noticed`` says when its owners were last written to, by the kind of notice. It is
    called by one worker at a time: ``held_by`` whom, ``held_until`` when.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (tenant_key("id"), refers_to("organisation_id", "organisation"))

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    url: str = text_column()
    description: str = text_column()
    event_types: list[str] = texts_column()
    campaign_ids: list[UUID] = Field(sa_column=Column(ARRAY(PgUUID(as_uuid=True)), nullable=False))
    enabled: bool = Field(nullable=False)
    disabled_reason: str | None = text_column(null=True)
    failing_since: datetime | None = time_column(null=True)
    secret: bytes = bytes_column()
    former_secrets: list[bytes] = _list(LargeBinary)
    former_until: list[datetime] = _list(DateTime(timezone=True))
    payload: str = text_column(default="full")
    ordering: str = text_column(default="none")
    max_in_flight: int = whole_column(default="2")
    consent: str = text_column(default="any")
    headers: bytes | None = bytes_column(null=True)
    header_names: list[str] = _list(Text)
    noticed: Json = Field(sa_column=Column(JSONB, nullable=False, server_default="{}"))
    held_by: UUID | None = uuid_column(null=True)
    held_until: datetime | None = time_column(null=True)
    api_version: str = text_column()
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class DeliveryRow(SQLModel, table=True):
    """One event on its way to one receiver; the body is kept as the bytes that are signed.

    ``next_at`` is when to call next; while a worker holds the row it is the end of its lease.
    A row on its ``last_try`` (a message sent again by hand) is not retried when it fails. With a
    ``turn`` it waits for those of the same ``turn_subject`` that come before it.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "event_id", "endpoint_id"),
        Index(
            "ix_delivery_due",
            "workspace_id",
            "endpoint_id",
            "next_at",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_delivery_age", "created_at", postgresql_using="brin"),
        Index("ix_delivery_endpoint", "workspace_id", "endpoint_id", "id"),
        Index(
            "ix_delivery_turn",
            "workspace_id",
            "endpoint_id",
            "turn_subject",
            "turn",
            postgresql_where=text("state = 'pending' AND turn IS NOT NULL"),
        ),
        refers_to("endpoint_id", "webhook_endpoint", on_delete="CASCADE"),
        refers_to("event_id", "event"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    endpoint_id: UUID = uuid_column()
    event_id: UUID = uuid_column()
    state: str = text_column()
    body: bytes = bytes_column()
    attempts: int = whole_column(default="0")
    last_try: bool = Field(nullable=False)
    next_at: datetime = time_column()
    lease_token: UUID | None = uuid_column(null=True)
    turn_subject: str | None = text_column(null=True)
    turn: int | None = whole_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class DeliveryAttemptRow(SQLModel, table=True):
    """One call to a receiver and what came of it."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (
        tenant_key("delivery_id", "number"),
        refers_to("delivery_id", "delivery", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    delivery_id: UUID = uuid_column()
    number: int = whole_column()
    started_at: datetime = time_column()
    duration_ms: int = whole_column()
    status: int | None = Field(sa_column=Column(SmallInteger, nullable=True))
    error: str | None = text_column(null=True)
    reply: str | None = text_column(null=True)


class WebhookRecoveryRow(SQLModel, table=True):
    """Messages of a span of time that are to be sent (again); the worker queues them."""

    __tablename__ = "webhook_recovery"
    __table_args__ = (
        tenant_key("id"),
        Index(
            "uq_webhook_recovery_open",
            "workspace_id",
            "endpoint_id",
            unique=True,
            postgresql_where=text("state = 'queueing'"),
        ),
        refers_to("endpoint_id", "webhook_endpoint", on_delete="CASCADE"),
        CheckConstraint("kind IN ('failed', 'missing')", name="kind_known"),
        CheckConstraint("state IN ('queueing', 'done')", name="state_known"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    endpoint_id: UUID = uuid_column()
    kind: str = text_column()
    state: str = text_column()
    since: datetime = time_column()
    until: datetime = time_column()
    expected: int = whole_column()
    queued: int = whole_column(default="0")
    created_at: datetime = time_column()
    finished_at: datetime | None = time_column(null=True)
