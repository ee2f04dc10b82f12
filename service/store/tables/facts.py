"""Rows of scoring: facts, the queue of facts not yet counted, and the cells."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
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
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


def name_column() -> Any:
    """A name in a key: compared as bytes, which is quick and lets a prefix be looked up."""
    return Field(sa_column=Column(Text(collation="C"), nullable=False))


def version_column() -> Any:
    """The version of a declaration: what was counted by an older one is not mixed with it."""
    return Field(sa_column=Column(Integer, nullable=False))


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


class KpiCellRow(SQLModel, table=True):
    """A whole sum per measure, version, dimension set, key and day."""

    __tablename__ = "kpi_cell"
    __table_args__ = (
        tenant_key("campaign_id", "measure", "version", "dimset", "key", "day"),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    measure: str = name_column()
    version: int = version_column()
    dimset: str = name_column()
    key: str = name_column()
    day: date = day_column()
    n: int = whole_column()


class KpiMemberRow(SQLModel, table=True):
    """A day on which an actor was active for a measure: more facts stand than were taken back."""

    __tablename__ = "kpi_member"
    # Actors differ where names hardly do: a comparison of keys ends at its second column, and
    # all that one actor does lies together.
    __table_args__ = (
        tenant_key("actor_id", "campaign_id", "measure", "version", "dimset", "key", "day"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    measure: str = name_column()
    version: int = version_column()
    dimset: str = name_column()
    key: str = name_column()
    actor_id: UUID = uuid_column()
    day: date = day_column()


class KpiTransRow(SQLModel, table=True):
    """How many actors were active on ``day`` and before that last on ``prev_day``.

    ``prev_day`` is ``-infinity`` for an actor's first day ever.
    """

    __tablename__ = "kpi_trans"
    __table_args__ = (
        tenant_key("campaign_id", "measure", "version", "dimset", "key", "day", "prev_day"),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    measure: str = name_column()
    version: int = version_column()
    dimset: str = name_column()
    key: str = name_column()
    day: date = day_column()
    prev_day: date = day_column()
    n: int = whole_column()


class KpiFirstRow(SQLModel, table=True):
    """The fact that was an actor's first in the whole workspace, and where it counts."""

    __tablename__ = "kpi_first"
    __table_args__ = (tenant_key("measure", "version", "actor_id"),)

    workspace_id: UUID = uuid_column()
    measure: str = name_column()
    version: int = version_column()
    actor_id: UUID = uuid_column()
    campaign_id: UUID | None = uuid_column(null=True)
    fact_id: UUID | None = uuid_column(null=True)
    occurred_at: datetime | None = time_column(null=True)


class KpiSpreadRow(SQLModel, table=True):
    """How many things of a case have which value: a bar of a histogram, per cell and day."""

    __tablename__ = "kpi_spread"
    __table_args__ = (
        tenant_key("campaign_id", "measure", "version", "dimset", "key", "day", "value"),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    measure: str = name_column()
    version: int = version_column()
    dimset: str = name_column()
    key: str = name_column()
    day: date = day_column()
    value: int = whole_column()
    n: int = whole_column()


class KpiAwaitingRow(SQLModel, table=True):
    """Facts that were folded together and that a case looks at: it has not been counted since."""

    __tablename__ = "kpi_awaiting"
    __table_args__ = (tenant_key("campaign_id", "id"),)

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    id: UUID = uuid_column()  # that of one of its facts
    fact_ids: list[UUID] = list_column(PgUUID(as_uuid=True))


class KpiCaseRow(SQLModel, table=True):
    """What one thing of a case adds to the cells, as it was counted last."""

    __tablename__ = "kpi_case"
    __table_args__ = (tenant_key("campaign_id", "name", "version", "thing"),)

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    name: str = name_column()
    version: int = version_column()
    thing: str = name_column()
    tallies: list[Any] = json_column()


class CaseStateRow(SQLModel, table=True):
    """When the cases of a campaign were last brought up to date, and by which declarations."""

    __tablename__ = "case_state"
    __table_args__ = (tenant_key("campaign_id"), refers_to("campaign_id", "campaign"))

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    counted_at: datetime = time_column()
    definitions: str = text_column()


class FoldStateRow(SQLModel, table=True):
    """When the cells of a campaign were last brought up to date."""

    __tablename__ = "fold_state"
    __table_args__ = (tenant_key("campaign_id"), refers_to("campaign_id", "campaign"))

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    folded_at: datetime = time_column()
    folded_facts: int = whole_column(default="0")
