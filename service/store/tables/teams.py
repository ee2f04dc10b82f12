"""Rows of teams, and who was in them from when to when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from service.store.tables.columns import (
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class TeamRow(SQLModel, table=True):
    """A team for one Quest (``scope_id`` is the Quest) or for a campaign (it is the campaign).

    ``members`` counts those who are in it now: the lock that keeps it within ``most``.
    """

    __tablename__ = "team"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "code"),
        Index("ix_team_scope", "workspace_id", "scope_id", "id"),
        Index("ix_team_campaign", "workspace_id", "campaign_id", "name_state", "id"),
        refers_to("campaign_id", "campaign"),
        refers_to("captain_id", "participant"),
        CheckConstraint("members BETWEEN 0 AND most", name="members_fit"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    scope_id: UUID = uuid_column()
    name: str = text_column()
    name_state: str = text_column()
    code: str = text_column()
    captain_id: UUID | None = uuid_column(null=True)
    members: int = whole_column()
    most: int = whole_column()
    created_at: datetime = time_column()


class TeamMemberRow(SQLModel, table=True):
    """One person's time in a team; in one scope they are in one team at a time."""

    __tablename__ = "team_member"
    __table_args__ = (
        tenant_key("team_id", "participant_id", "joined_at"),
        Index(
            "uq_team_member_now",
            "workspace_id",
            "scope_id",
            "participant_id",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
        Index("ix_team_member_participant", "workspace_id", "participant_id"),
        refers_to("team_id", "team"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    team_id: UUID = uuid_column()
    scope_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    joined_at: datetime = time_column()
    left_at: datetime | None = time_column(null=True)
