"""Rows of scoring: facts, and the queue of facts not yet counted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import Field, SQLModel

from service.store.tables.columns import (
    UNCOMPRESSED,
    Json,
    day_column,
    json_column,
    list_column,
    name_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class FactRow(SQLModel, table=True):
    """One append-only record of something that happened: the only input of scoring."""

    __tablename__ = "fact"
    __table_args__ = (
        tenant_key("campaign_id", "id"),
        # Not led by the campaign: the planner would take it for the primary key's lookups
        # while it knows nothing of a table that was just filled.
        UniqueConstraint("workspace_id", "source", "source_ref", "campaign_id"),
        Index("ix_fact_actor", "workspace_id", "actor_id", "type"),
        # On which days of an actor something was ever taken back: small, and asked often.
        Index(
            "ix_fact_taken_back",
            "workspace_id",
            "actor_id",
            "day",
            postgresql_where=text("sign < 0"),
        ),
        # What several facts of one browser, or of one thing, say together.
        Index(
            "ix_fact_visitor",
            "workspace_id",
            "campaign_id",
            "visitor_id",
            postgresql_where=text("visitor_id IS NOT NULL"),
        ),
        Index(
            "ix_fact_subject",
            "workspace_id",
            "campaign_id",
            "subject",
            postgresql_where=text("subject IS NOT NULL"),
        ),
        # What a partner brought in a month.
        Index(
            "ix_fact_partner",
            "workspace_id",
            "campaign_id",
            "partner_id",
            "day",
            postgresql_where=text("partner_id IS NOT NULL"),
        ),
        CheckConstraint("sign IN (1, -1)", name="sign"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    id: UUID = uuid_column()
    type: str = text_column()
    occurred_at: datetime = time_column()
    received_at: datetime = time_column()
    day: date = day_column()
    actor_id: UUID | None = uuid_column(null=True)
    visitor_id: UUID | None = uuid_column(null=True)
    subject: str | None = text_column(null=True)
    quest_id: UUID | None = uuid_column(null=True)
    partner_id: UUID | None = uuid_column(null=True)
    channel: str | None = text_column(null=True)
    network: str | None = text_column(null=True)
    locale: str | None = text_column(null=True)
    quantity: int = whole_column()
    payload: Json = json_column()
    source: str = name_column()
    source_ref: str = name_column()
    sign: int = Field(sa_column=Column(SmallInteger, nullable=False))
    reverses: UUID | None = uuid_column(null=True)


class EarlyRetractionRow(SQLModel, table=True):
    """A retraction that came before its fact: once the fact is here, it does not hold."""

    __tablename__ = "early_retraction"
    __table_args__ = (
        tenant_key("source", "source_ref", "campaign_id"),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    source: str = name_column()
    source_ref: str = name_column()
    received_at: datetime = time_column()


class FactQueueRow(SQLModel, table=True):
    """Facts written together that are not in the cells yet, with all that it takes to count them.

    One array per column, a place per fact. A row per fact would leave as many dead ones behind
    as there are facts, and every live total would go through them until the next vacuum.
    """

    __tablename__ = "fact_queue"
    __table_args__ = (
        tenant_key("campaign_id", "id"),
        UNCOMPRESSED,
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    id: UUID = uuid_column()  # that of one of its facts
    fact_ids: list[UUID] = list_column(PgUUID(as_uuid=True))
    types: list[str] = list_column(Text)
    days: list[date] = list_column(Date)
    actor_ids: list[UUID | None] = list_column(PgUUID(as_uuid=True))
    quest_ids: list[UUID | None] = list_column(PgUUID(as_uuid=True))
    quantities: list[int] = list_column(BigInteger)
    payloads: list[Json] = list_column(JSONB)
    signs: list[int] = list_column(SmallInteger)
    times: list[datetime] = list_column(TIMESTAMP(timezone=True))
    partner_ids: list[UUID | None] = list_column(PgUUID(as_uuid=True))
    channels: list[str | None] = list_column(Text)
    networks: list[str | None] = list_column(Text)
    locales: list[str | None] = list_column(Text)
