"""Photos people sent (the pictures lie on the shelf), and who may show what they told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint, text
from sqlmodel import Column, Field, SQLModel

from service.store.tables.columns import (
    bytes_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)

_BANDS = ("band_0", "band_1", "band_2", "band_3")


def _band() -> int | None:
    """16 of the 64 bits of a likeness."""
    column: int | None = Field(sa_column=Column(Integer, nullable=True))
    return column


class PhotoRow(SQLModel, table=True):
    """A photo: whose, what it looks like, and which completion it is evidence of.

    ``original_id`` is the first photo of the campaign that looks like it, or itself.
    """

    __tablename__ = "photo"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "participant_id", "upload_key"),
        Index("ix_photo_completion", "workspace_id", "completion_id"),
        Index("ix_photo_original", "workspace_id", "original_id"),
        Index("ix_photo_fingerprint", "workspace_id", "campaign_id", "fingerprint"),
        # Leakproof comparisons only, so that they also serve behind row-level security.
        *(Index(f"ix_photo_{band}", "workspace_id", "campaign_id", band) for band in _BANDS),
        Index("ix_photo_waiting", "created_at", postgresql_where=text("completion_id IS NULL")),
        Index("ix_photo_keep_until", "keep_until", postgresql_where=text("state = 'used'")),
        Index("ix_photo_replaced", "keep_until", postgresql_where=text("state = 'replaced'")),
        Index("ix_photo_removing", "id", postgresql_where=text("state = 'removing'")),
        refers_to("campaign_id", "campaign"),
        refers_to("participant_id", "participant"),
        refers_to("completion_id", "completion"),
        CheckConstraint(
            "state IN ('storing', 'unused', 'used', 'removing', 'removed', 'replaced')",
            name="state_known",
        ),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    upload_key: str | None = text_column(null=True)
    fingerprint: bytes = bytes_column()
    state: str = text_column()
    completion_id: UUID | None = uuid_column(null=True)
    original_id: UUID = uuid_column()
    likeness: int | None = whole_column(null=True)
    band_0: int | None = _band()
    band_1: int | None = _band()
    band_2: int | None = _band()
    band_3: int | None = _band()
    width: int = whole_column()
    height: int = whole_column()
    size: int = whole_column()
    created_at: datetime = time_column()
    keep_until: datetime | None = time_column(null=True)


class ReuseConsentRow(SQLModel, table=True):
    """A person let an organisation show what they told, or took that back; rows are never changed.

    The highest ``number`` says what holds; ``version`` is that of the text they were shown.
    """

    __tablename__ = "reuse_consent"
    __table_args__ = (
        tenant_key("completion_id", "organisation_id", "number"),
        refers_to("completion_id", "completion"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    number: int = whole_column()
    granted: bool = Field(nullable=False)
    version: str = text_column()
    at: datetime = time_column()
