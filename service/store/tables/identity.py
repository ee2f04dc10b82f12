"""Rows of who is who: participants' sessions and the tokens that keep them alive."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import SQLModel

from service.store.tables.columns import (
    bytes_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
)


class ParticipantSessionRow(SQLModel, table=True):
    """One device of a participant: a family of refresh tokens, ended as a whole."""

    __tablename__ = "participant_session"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_participant_session_participant", "workspace_id", "participant_id"),
        Index("ix_participant_session_expires_at", "expires_at"),
        refers_to("participant_id", "participant"),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    created_at: datetime = time_column()
    expires_at: datetime = time_column()
    ended_at: datetime | None = time_column(null=True)
    ended_because: str | None = text_column(null=True)


class RefreshTokenRow(SQLModel, table=True):
    """One token of a family; ``used_key`` is the hashed Idempotency-Key it was used under."""

    __tablename__ = "refresh_token"
    __table_args__ = (
        tenant_key("token_hash"),
        Index("ix_refresh_token_session", "workspace_id", "session_id"),
        ForeignKeyConstraint(
            ["workspace_id", "session_id"],
            ["participant_session.workspace_id", "participant_session.id"],
            ondelete="CASCADE",
        ),
    )

    workspace_id: UUID = uuid_column()
    token_hash: bytes = bytes_column()
    session_id: UUID = uuid_column()
    created_at: datetime = time_column()
    used_at: datetime | None = time_column(null=True)
    used_key: bytes | None = bytes_column(null=True)
