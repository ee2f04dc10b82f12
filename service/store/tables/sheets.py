"""Rows of signatures on paper."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from service.store.tables.columns import (
    bytes_column,
    day_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class SignatureSheetRow(SQLModel, table=True):
    """A sheet of paper with signatures, counted and, once somebody else has looked, verified."""

    __tablename__ = "signature_sheet"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "quest_id", "number"),
        refers_to("campaign_id", "campaign"),
        refers_to("quest_id", "quest"),
        CheckConstraint("lines >= 1", name="lines_positive"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    number: str = text_column()
    place: str = text_column()
    collected_on: date = day_column()
    lines: int = whole_column()
    state: str = text_column()
    version: int = whole_column()
    counted_by: str = text_column()
    verified_by: str | None = text_column(null=True)
    reason: str | None = text_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class SheetPhotoRow(SQLModel, table=True):
    """A photo of a sheet, which lies on the shelf by its id while it is ``kept``."""

    __tablename__ = "sheet_photo"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_sheet_photo_sheet", "workspace_id", "sheet_id", "id"),
        Index("ix_sheet_photo_over", "keep_until", postgresql_where=text("state <> 'removed'")),
        refers_to("sheet_id", "signature_sheet"),
        CheckConstraint("state IN ('storing', 'kept', 'removing', 'removed')", name="state_known"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    sheet_id: UUID = uuid_column()
    fingerprint: bytes = bytes_column()
    state: str = text_column()
    width: int = whole_column()
    height: int = whole_column()
    size: int = whole_column()
    sent_by: str = text_column()
    created_at: datetime = time_column()
    keep_until: datetime = time_column()
