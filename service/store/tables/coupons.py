"""Rows of coupons, and of what organisations signal back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Column, Index, UniqueConstraint, false, text
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


class CouponPoolRow(SQLModel, table=True):
    """Codes of one organisation, given out as thanks for a Quest.

    Attributes:
        shared_code: What all of them are called at the till; each has a code of its own besides.
        by_itself: Given to whoever does the Quest, without being asked for.
        sequence: Up to which event of the workspace it was looked who did.
    """

    __tablename__ = "coupon_pool"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_coupon_pool_quest", "workspace_id", "quest_id", "id"),
        Index("ix_coupon_pool_campaign", "workspace_id", "campaign_id", "id"),
        refers_to("campaign_id", "campaign"),
        refers_to("quest_id", "quest"),
        refers_to("organisation_id", "organisation"),
        Index(
            "uq_coupon_pool_shared_code",
            *("workspace_id", "organisation_id", "shared_code"),
            unique=True,
            postgresql_where=text("shared_code IS NOT NULL"),
        ),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    title: Json = json_column()
    expires_at: datetime | None = time_column(null=True)
    shared_code: str | None = text_column(null=True)
    by_itself: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))
    sequence: int = whole_column(default="0")
    created_by: str = text_column()
    created_at: datetime = time_column()


class CouponRow(SQLModel, table=True):
    """One code: waiting, given out for a completion, or redeemed."""

    __tablename__ = "coupon"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "organisation_id", "code"),
        Index(
            "ix_coupon_waiting",
            "workspace_id",
            "pool_id",
            "id",
            postgresql_where=text("issued_at IS NULL"),
        ),
        Index("ix_coupon_completion", "workspace_id", "completion_id"),
        refers_to("pool_id", "coupon_pool"),
        refers_to("organisation_id", "organisation"),
        refers_to("completion_id", "completion"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    pool_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    code: str = text_column()
    completion_id: UUID | None = uuid_column(null=True)
    issued_at: datetime | None = time_column(null=True)
    redeemed_at: datetime | None = time_column(null=True)
    redeemed_by: str | None = text_column(null=True)
    reference: str | None = text_column(null=True)


class SignalSecretRow(SQLModel, table=True):
    """What an organisation signs its signals with; the former one for a while."""

    __tablename__ = "signal_secret"
    __table_args__ = (
        tenant_key("organisation_id"),
        Index("ix_signal_secret_organisation", "organisation_id"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    sealed: bytes = bytes_column()
    former: bytes | None = bytes_column(null=True)
    former_until: datetime | None = time_column(null=True)
    made_by: str = text_column()
    made_at: datetime = time_column()


class SignalRow(SQLModel, table=True):
    """A message of an organisation, by its id there: never forgotten, so never counted twice."""

    __tablename__ = "signal"
    __table_args__ = (
        tenant_key("organisation_id", "message_id"),
        Index("ix_signal_received", "workspace_id", "organisation_id", "received_at"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    message_id: str = text_column()
    type: str = text_column()
    outcome: str = text_column()
    occurred_at: datetime = time_column()
    received_at: datetime = time_column()
