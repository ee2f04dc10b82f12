"""Rows of erasures: whom it is to be done to, and afterwards that it was done."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import SQLModel

from service.store.tables.columns import (
    bytes_column,
    day_column,
    list_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class ErasureRow(SQLModel, table=True):
    """Somebody is to be erased. ``people`` are the ids they had, none once it is done.

    ``digests`` are hashes of those ids: whoever restores an old copy of the database finds them
    again by these, and nobody else does.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        tenant_key("id"),
        Index(
            "ix_erasure_turn",
            "workspace_id",
            "asked_at",
            postgresql_where=text("done_at IS NULL"),
        ),
        ForeignKeyConstraint(["workspace_id"], ["workspace.workspace_id"]),
        CheckConstraint("done_at IS NULL OR people = '{}'", name="names_nobody_once_done"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    people: list[UUID] = list_column(PgUUID(as_uuid=True))
    digests: list[bytes] = list_column(LargeBinary)
    because: str = text_column()
    asked_at: datetime = time_column()
    done_at: datetime | None = time_column(null=True)


class WithheldRow(SQLModel, table=True):
    """Somebody took their data back from one organisation, until they say yes to it again.

    Attributes:
        noted_at: When it was noted in the log beside the database; null: it has to be.
    """

    __tablename__ = "withheld"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_withheld_person", "workspace_id", "participant_id", "organisation_id"),
        Index("ix_withheld_to_note", "since", postgresql_where=text("noted_at IS NULL")),
        refers_to("organisation_id", "organisation"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    since: datetime = time_column()
    ended_at: datetime | None = time_column(null=True)
    noted_at: datetime | None = time_column(null=True)


class CampaignKeyRow(SQLModel, table=True):
    """The key of a campaign's marks, sealed; destroyed with the marks when it is over."""

    __tablename__ = "campaign_key"
    __table_args__ = (tenant_key("campaign_id"), refers_to("campaign_id", "campaign"))

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    sealed: bytes = bytes_column()
    made_at: datetime = time_column()


class ErasedMarkRow(SQLModel, table=True):
    """What somebody who was erased had used up of a Quest, under a keyed hash of their mailbox.

    Each Quest has a mark of its own: two do not show that they are one person's.
    """

    __tablename__ = "erased_mark"
    __table_args__ = (
        tenant_key("campaign_id", "mark", "period", "starts_on"),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    mark: bytes = bytes_column()
    quest_id: UUID = uuid_column()
    period: str = text_column()
    starts_on: date = day_column()
    used: int = whole_column()
    most: int = whole_column()


class RetentionNoticeRow(SQLModel, table=True):
    """A person was warned that they go, because a campaign is over for long."""

    __tablename__ = "retention_notice"
    __table_args__ = (
        tenant_key("participant_id", "campaign_id"),
        refers_to("campaign_id", "campaign"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    warned_at: datetime = time_column()
