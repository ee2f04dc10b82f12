"""Rows of goals that rise."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from service.store.tables.columns import (
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class PetitionGoalRow(SQLModel, table=True):
    """How many signatures a petition wants now; by which rule it rises stands in its options.

    ``moved_by`` is ``rule`` or who set it by hand, and null while it is where it began.
    """

    __tablename__ = "petition_goal"
    __table_args__ = (
        tenant_key("quest_id"),
        Index("ix_petition_goal_campaign", "workspace_id", "campaign_id"),
        refers_to("campaign_id", "campaign"),
        refers_to("quest_id", "quest"),
        CheckConstraint("goal >= 1", name="goal_positive"),
    )

    workspace_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    goal: int = whole_column()
    version: int = whole_column()
    moved_by: str | None = text_column(null=True)
    moved_at: datetime = time_column()
