"""Rows of votes on what people wrote."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.store.tables.columns import (
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
)


class ProposalVoteRow(SQLModel, table=True):
    """One person's answer to one proposal; once given it stays."""

    __tablename__ = "proposal_vote"
    __table_args__ = (
        tenant_key("contribution_id", "participant_id"),
        Index("ix_proposal_vote_quest", "workspace_id", "quest_id", "contribution_id"),
        Index("ix_proposal_vote_participant", "workspace_id", "participant_id"),
        refers_to("contribution_id", "contribution"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    contribution_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    liked: bool = Field(nullable=False)
    voted_at: datetime = time_column()


class PairVoteRow(SQLModel, table=True):
    """Two proposals shown to one person, and what they answered.

    ``low_id`` and ``high_id`` are the pair whichever way round it was shown. An answer that must
    not count stays, with the reason in ``void_because``.
    """

    __tablename__ = "pair_vote"
    __table_args__ = (
        tenant_key("id"),
        # One answer per person and pair, and one open pair per person, whoever asks how often.
        UniqueConstraint("workspace_id", "quest_id", "participant_id", "low_id", "high_id"),
        Index(
            "uq_pair_vote_open",
            "workspace_id",
            "quest_id",
            "participant_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("ix_pair_vote_participant", "workspace_id", "participant_id"),
        Index("ix_pair_vote_low", "workspace_id", "low_id"),
        Index("ix_pair_vote_high", "workspace_id", "high_id"),
        refers_to("participant_id", "participant"),
        refers_to("low_id", "contribution"),
        refers_to("high_id", "contribution"),
        CheckConstraint("low_id < high_id", name="ordered"),
        CheckConstraint("winner_id IN (low_id, high_id)", name="winner_is_one_of_them"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    low_id: UUID = uuid_column()
    high_id: UUID = uuid_column()
    low_is_left: bool = Field(nullable=False)
    shown_at: datetime = time_column()
    answered_at: datetime | None = time_column(null=True)
    winner_id: UUID | None = uuid_column(null=True)
    void_because: str | None = text_column(null=True)
