"""Rows of segments: a saved filter, who is in it now, and the lists it feeds."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

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


class SegmentRow(SQLModel, table=True):
    """A saved filter of one organisation.

    Attributes:
        feeds: ``{"connection": ..., "list": ...}``: where its people go.
        sequence: Up to which event of the workspace its people were looked at.
        swept_at: When all were looked at; null: they have to be.
    """

    __tablename__ = "segment"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "organisation_id", "name"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    name: str = text_column()
    asks: Json = json_column()
    feeds: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    sequence: int = whole_column(default="0")
    swept_at: datetime | None = time_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class SegmentMemberRow(SQLModel, table=True):
    """Somebody who is in a segment."""

    __tablename__ = "segment_member"
    __table_args__ = (
        tenant_key("segment_id", "participant_id"),
        Index("ix_segment_member_participant", "workspace_id", "participant_id"),
        refers_to("segment_id", "segment", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    segment_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    joined_at: datetime = time_column()
