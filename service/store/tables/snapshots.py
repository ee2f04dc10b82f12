"""Rows of the figures as they were said on a day."""

from datetime import datetime
from uuid import UUID

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


class FigureSnapshotRow(SQLModel, table=True):
    """All figures of a campaign at one moment; each names the digest of the one before.

    ``body`` is the very text that ``digest`` is of; rows are never changed.
    """

    __tablename__ = "figure_snapshot"
    __table_args__ = (
        tenant_key("campaign_id", "number"),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    number: int = whole_column()
    taken_at: datetime = time_column()
    body: str = text_column()
    digest: bytes = bytes_column()
