"""Rows of hunts: which checkpoints a person found, and how often they tried."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import SQLModel

from service.store.tables.columns import (
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class CheckpointFindRow(SQLModel, table=True):
    """That a person found a checkpoint: once, however often they are there. No place is kept."""

    __tablename__ = "checkpoint_find"
    __table_args__ = (
        tenant_key("quest_id", "participant_id", "checkpoint"),
        Index("ix_checkpoint_find_participant", "workspace_id", "participant_id"),
        refers_to("quest_id", "quest"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    checkpoint: str = text_column()
    way: str = text_column()
    occurred_at: datetime = time_column()
    received_at: datetime = time_column()


class CheckpointTryRow(SQLModel, table=True):
    """How often a person guessed at a checkpoint since ``began_at``; gone once it is found."""

    __tablename__ = "checkpoint_try"
    __table_args__ = (
        tenant_key("quest_id", "participant_id", "checkpoint"),
        Index("ix_checkpoint_try_participant", "workspace_id", "participant_id"),
        refers_to("quest_id", "quest"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    checkpoint: str = text_column()
    tries: int = whole_column()
    began_at: datetime = time_column()
