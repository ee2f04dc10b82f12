"""Rows of the cells: what facts add up to, in the order in which it is read."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, PrimaryKeyConstraint
from sqlmodel import Field, SQLModel

from service.store.tables.columns import day_column, name_column, uuid_column, whole_column


def version_column() -> Any:
    """The version of a declaration: what was counted by an older one is not mixed with it."""
    return Field(sa_column=Column(Integer, nullable=False))


def cell_key(*further: str) -> PrimaryKeyConstraint:
    """The key of cells in the order in which they are read, and the number with it.

    A reading is of one dimension set, some measures and a stretch of days: a few ranges of the key,
    and no look at the rows, however they lie.
    """
    columns = ("campaign_id", "dimset", "measure", "version", "key", "day", *further)
    return PrimaryKeyConstraint("workspace_id", *columns, postgresql_include=["n"])


# There is room for a row beside what it was before. Of pages that have changed readers look at the
# rows, too, until they are tidied up: after half of the changes that the server would wait for.
CELLS = {
    "fillfactor": "70",
    "autovacuum_vacuum_scale_factor": "0.1",
    "autovacuum_vacuum_insert_scale_factor": "0.1",
}


class KpiCellRow(SQLModel, table=True):
    """A whole sum per measure, version, dimension set, key and day."""

    __tablename__ = "kpi_cell"
    __table_args__ = (
        cell_key(),
        {"postgresql_with": CELLS},
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    measure: str = name_column()
    version: int = version_column()
    dimset: str = name_column()
    key: str = name_column()
    day: date = day_column()
    n: int = whole_column()


class KpiTransRow(SQLModel, table=True):
    """How many actors were active on ``day`` and before that last on ``prev_day``.

    ``prev_day`` is ``-infinity`` for an actor's first day ever.
    """

    __tablename__ = "kpi_trans"
    __table_args__ = (
        cell_key("prev_day"),
        {"postgresql_with": CELLS},
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


class KpiSpreadRow(SQLModel, table=True):
    """How many things of a case have which value: a bar of a histogram, per cell and day."""

    __tablename__ = "kpi_spread"
    __table_args__ = (
        cell_key("value"),
        {"postgresql_with": CELLS},
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
