"""Rows of what cells are made of, and how far the counting is."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Column, Double, Integer, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import Field, SQLModel

from service.store.tables.cells import version_column
from service.store.tables.columns import (
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


class KpiGroupRow(SQLModel, table=True):
    """A group that people are counted in, by the number that rows of people name it with."""

    __tablename__ = "kpi_group"
    __table_args__ = (
        tenant_key("campaign_id", "id"),
        UniqueConstraint("workspace_id", "campaign_id", "measure", "version", "dimset", "key"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    id: int = Field(sa_column=Column(Integer, nullable=False))
    measure: str = name_column()
    version: int = version_column()
    dimset: str = name_column()
    key: str = name_column()


class KpiPresenceRow(SQLModel, table=True):
    """In which groups an actor was on a day: more facts stand there than were taken back."""

    __tablename__ = "kpi_presence"
    # Actors differ: a comparison of keys ends at its second column, and all that one actor does
    # lies together. There is room for who does something else on the same day.
    __table_args__ = (
        tenant_key("actor_id", "campaign_id", "day"),
        {"postgresql_with": {"fillfactor": "85"}},
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    actor_id: UUID = uuid_column()
    day: date = day_column()
    groups: list[int] = list_column(Integer)


class KpiMemberBeforeRow(SQLModel, table=True):
    """What was ``kpi_member`` before: a row per group and day. Brought over person by person."""

    __tablename__ = "kpi_member_before"
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


class KpiAwaitingRow(SQLModel, table=True):
    """Facts that were folded together and that a case looks at: it has not been counted since."""

    __tablename__ = "kpi_awaiting"
    __table_args__ = (tenant_key("campaign_id", "id"),)

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    id: UUID = uuid_column()  # the least of its facts
    last_id: UUID | None = uuid_column(null=True)  # the greatest; the release before says none
    fact_ids: list[UUID] = list_column(PgUUID(as_uuid=True))
    # A rebuild that was begun after they were folded counts them.
    remade: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))


class KpiCaseRow(SQLModel, table=True):
    """What one thing of a case adds to the cells, as it was counted last."""

    __tablename__ = "kpi_case"
    # There is room for what a thing adds next.
    __table_args__ = (
        tenant_key("campaign_id", "name", "version", "thing"),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    name: str = name_column()
    version: int = version_column()
    thing: str = name_column()
    tallies: list[Any] | None = json_column(null=True)  # as the release before kept it
    kept: str | None = text_column(null=True)


class CaseStateRow(SQLModel, table=True):
    """When the cases of a campaign were last brought up to date, and by which declarations."""

    __tablename__ = "case_state"
    __table_args__ = (tenant_key("campaign_id"), refers_to("campaign_id", "campaign"))

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    counted_at: datetime = time_column()
    definitions: str = text_column()
    verified_at: datetime | None = time_column(null=True)
    forgot_at: datetime | None = time_column(null=True)
    built: Json | None = json_column(null=True)
    built_at: datetime | None = time_column(null=True)
    rebuild: Json | None = json_column(null=True)  # how far one is, see ``kpi_rebuild_state``


class FoldStateRow(SQLModel, table=True):
    """When the cells of a campaign were last brought up to date."""

    __tablename__ = "fold_state"
    __table_args__ = (tenant_key("campaign_id"), refers_to("campaign_id", "campaign"))

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    folded_at: datetime = time_column()
    folded_facts: int = whole_column(default="0")
    ended_at: datetime | None = time_column(null=True)  # as facts say, not as it was planned


class KpiTargetRow(SQLModel, table=True):
    """What a KPI shall be by a day, and how that looked when it was last looked at."""

    __tablename__ = "kpi_target"
    __table_args__ = (
        tenant_key("campaign_id", "kpi"),
        refers_to("campaign_id", "campaign"),
        CheckConstraint(
            "outlook IN ('unknown', 'on_track', 'at_risk', 'reached', 'missed')", name="outlook"
        ),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    kpi: str = name_column()
    id: UUID = uuid_column()
    version: int = version_column()
    goal: float = Field(sa_column=Column(Double, nullable=False))
    at_most: bool = Field(sa_column=Column(Boolean, nullable=False))
    starts_on: date = day_column()
    due_on: date = day_column()
    outlook: str = text_column()
    looked_at: datetime | None = time_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()
