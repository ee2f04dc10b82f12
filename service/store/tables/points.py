"""Rows of points: the rules in all their versions, the ledger, and sums that follow from it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import Field, SQLModel

from service.store.tables.columns import (
    Json,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class PointRuleRow(SQLModel, table=True):
    """One version of a rule, from ``starts_at`` on until the next; never changed.

    Without a definition the rule has ended.
    """

    __tablename__ = "point_rule"
    __table_args__ = (
        tenant_key("campaign_id", "name", "version"),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    name: str = text_column()
    version: int = whole_column()
    definition: Json | None = Field(sa_column=Column(JSONB(none_as_null=True), nullable=True))
    starts_at: datetime = time_column()


class PointEntryRow(SQLModel, table=True):
    """One line of a person's ledger: points given or taken back; never changed or removed.

    It does not refer to the participant: whoever turned out to be somebody else is gone, and
    what was booked for them was.
    """

    __tablename__ = "point_entry"
    __table_args__ = (
        tenant_key("participant_id", "campaign_id", "id"),
        CheckConstraint("amount <> 0", name="amount_not_nothing"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    rule: str = text_column()
    version: int = whole_column()
    amount: int = whole_column()
    reason: str = text_column()
    booked_at: datetime = time_column()
    teams: list[UUID] = Field(
        sa_column=Column(ARRAY(PgUUID(as_uuid=True)), nullable=False, server_default="{}")
    )


class PointFeedRow(SQLModel, table=True):
    """Up to which event of a workspace the ledgers have been brought."""

    __tablename__ = "point_feed"
    __table_args__ = (tenant_key(),)

    workspace_id: UUID = uuid_column()
    position: int = whole_column()


class ScoreRow(SQLModel, table=True):
    """The sum of a person's ledger on one board: a campaign, or one of its Quests.

    Only who wants to be ``listed`` has a rank and is in the index that boards are read from.
    ``told`` is what organisations were told last, ``None`` where points have not changed since
    they are told.
    """

    __tablename__ = "score"
    __table_args__ = (
        tenant_key("participant_id", "board_id"),
        Index(
            "ix_score_rank",
            "workspace_id",
            "board_id",
            "points",
            "tie",
            postgresql_where=text("listed"),
        ),
        Index(
            "ix_score_untold",
            "workspace_id",
            postgresql_where=text("board_id = campaign_id AND told <> points"),
        ),
    )

    workspace_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    board_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    points: int = whole_column()
    listed: bool = Field(nullable=False)
    tie: int = whole_column(default="0")
    partner_id: UUID | None = uuid_column(null=True)
    area: str | None = text_column(null=True)
    told: int | None = whole_column(null=True)


class GroupScoreRow(SQLModel, table=True):
    """The points on a board of everybody who belongs to a group: partner, team or area."""

    __tablename__ = "group_score"
    __table_args__ = (
        tenant_key("board_id", "kind", "holder_id"),
        Index("ix_group_score_rank", "workspace_id", "board_id", "kind", "points", "holder_id"),
    )

    workspace_id: UUID = uuid_column()
    board_id: UUID = uuid_column()
    kind: str = text_column()
    holder_id: UUID = uuid_column()
    points: int = whole_column()


class ScoreRangeRow(SQLModel, table=True):
    """How many listed people of a board have points in ``[bucket, bucket + 1) * 32 ** level``."""

    __tablename__ = "score_range"
    __table_args__ = (
        tenant_key("board_id", "level", "bucket"),
        CheckConstraint("people >= 0", name="people_not_negative"),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    workspace_id: UUID = uuid_column()
    board_id: UUID = uuid_column()
    level: int = Field(sa_column=Column(SmallInteger, nullable=False))
    bucket: int = whole_column()
    people: int = whole_column()
