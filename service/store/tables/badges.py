"""Rows of badges: what they are in all their versions, who holds one, and whom to look at anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
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


class BadgeRow(SQLModel, table=True):
    """One version of a badge, given from ``starts_at`` on until the next; never changed.

    Without a definition the badge has ended.
    """

    __tablename__ = "badge"
    __table_args__ = (
        tenant_key("campaign_id", "slug", "version"),
        Index("ix_badge_id", "workspace_id", "id", unique=True),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    slug: str = text_column()
    version: int = whole_column()
    id: UUID = uuid_column()
    definition: Json | None = Field(sa_column=Column(JSONB(none_as_null=True), nullable=True))
    starts_at: datetime = time_column()


class BadgeAwardRow(SQLModel, table=True):
    """A badge that somebody was given; one per person and badge, whatever becomes of it.

    ``revoked_at`` is set while it is taken back. ``version`` rises with each change; ``place`` is
    the bit that stands for it in the campaign's public list of what was taken back.
    """

    __tablename__ = "badge_award"
    __table_args__ = (
        tenant_key("participant_id", "campaign_id", "slug"),
        Index("ix_badge_award_id", "workspace_id", "id", unique=True),
        Index("ix_badge_award_place", "workspace_id", "campaign_id", "place", unique=True),
    )

    workspace_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    slug: str = text_column()
    id: UUID = uuid_column()
    badge_id: UUID = uuid_column()
    version: int = whole_column()
    place: int = whole_column()
    awarded_at: datetime = time_column()
    revoked_at: datetime | None = time_column(null=True)


class BadgeSweepRow(SQLModel, table=True):
    """Everybody in a campaign is to be looked at anew, from the person behind ``after`` on."""

    __tablename__ = "badge_sweep"
    __table_args__ = (tenant_key("campaign_id"), refers_to("campaign_id", "campaign"))

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    after: UUID = uuid_column()


class BadgeKeyRow(SQLModel, table=True):
    """A key by which an organisation signs credentials, sealed; ``public`` checks them for ever."""

    __tablename__ = "badge_key"
    __table_args__ = (
        tenant_key("organisation_id", "id"),
        Index(
            "ix_badge_key_present",
            "workspace_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    id: UUID = uuid_column()
    sealed: bytes = bytes_column()
    public: Json = json_column()
    created_at: datetime = time_column()
    replaced_at: datetime | None = time_column(null=True)


class BadgeEndorsementRow(SQLModel, table=True):
    """An organisation stands behind one version of a badge, in its own words."""

    __tablename__ = "badge_endorsement"
    __table_args__ = (
        tenant_key("badge_id", "organisation_id"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    badge_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    comment: str = text_column()
    endorsed_at: datetime = time_column()
