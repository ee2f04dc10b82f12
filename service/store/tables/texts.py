"""Rows of texts that many write together."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from service.store.tables.columns import (
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class TextVersionRow(SQLModel, table=True):
    """A section as it read from one version of the text on; written once.

    ``runs`` says who wrote it, as [contribution or null, tokens] pairs; a contribution stands for
    its author, whoever that turns out to be. It makes one version at most.
    """

    __tablename__ = "text_version"
    __table_args__ = (
        tenant_key("quest_id", "section", "version"),
        UniqueConstraint("workspace_id", "contribution_id"),
        refers_to("quest_id", "quest"),
        refers_to("contribution_id", "contribution"),
    )

    workspace_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    section: str = text_column()
    version: int = whole_column()
    title: str = text_column()
    position: int = whole_column()
    text: str = text_column()
    runs: list[Any] = Field(sa_column=Column(JSONB, nullable=False))
    contribution_id: UUID | None = uuid_column(null=True)
    written_at: datetime = time_column()
