"""Rows of what counts once, of printed codes, and of what makes a completion suspect."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import SQLModel

from service.store.tables.columns import (
    Json,
    json_column,
    name_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class OnceUseRow(SQLModel, table=True):
    """That a code, a Link or the like was used up: the lock that makes "once" exact.

    It is written before the completion itself, in the same transaction, so nothing refers to it.
    """

    __tablename__ = "once_use"
    __table_args__ = (tenant_key("quest_id", "name"), refers_to("quest_id", "quest"))

    workspace_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    name: str = name_column()
    completion_id: UUID = uuid_column()
    used_at: datetime = time_column()


class CompletionFlagRow(SQLModel, table=True):
    """Why a person should look at a completion before it counts."""

    __tablename__ = "completion_flag"
    __table_args__ = (
        tenant_key("completion_id", "code"),
        refers_to("completion_id", "completion", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    code: str = text_column()
    detail: Json = json_column()
    at: datetime = time_column()


class CodeBatchRow(SQLModel, table=True):
    """Codes printed in one go: numbers 1 to ``count``; none of them is stored until it is used."""

    __tablename__ = "code_batch"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_code_batch_quest", "workspace_id", "quest_id", "id"),
        Index("ix_code_batch_serial", "serial"),
        refers_to("campaign_id", "campaign"),
        refers_to("quest_id", "quest"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    serial: int = whole_column()
    count: int = whole_column()
    label: str | None = text_column(null=True)
    created_at: datetime = time_column()
    revoked_at: datetime | None = time_column(null=True)
