"""Rows of the Quest library: what a workspace keeps to begin from."""

from datetime import datetime
from uuid import UUID

from sqlmodel import SQLModel

from service.store.tables.columns import (
    Json,
    json_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
)


class QuestTemplateRow(SQLModel, table=True):
    """A Quest to begin from, as a fragment of a blueprint; everybody in the workspace may."""

    __tablename__ = "quest_template"
    __table_args__ = (tenant_key("slug"), refers_to("organisation_id", "organisation"))

    workspace_id: UUID = uuid_column()
    slug: str = text_column()
    organisation_id: UUID = uuid_column()
    fragment: Json = json_column()
    updated_at: datetime = time_column()
