# ruff: noqa: S608 (names of our own)
"""Add to the cells: each once, in the order in which they are read; those of nothing go.

A step between two days is taken back as soon as somebody turns out to have been there between
them, so cells of nothing would become as many as others, and whoever reads would read them all.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from service.store.driver import Connection
from service.store.kpi_sql import CELL, IN_ORDER

FURTHER = {"kpi_cell": {}, "kpi_trans": {"prev_day": "date"}, "kpi_spread": {"value": "bigint"}}
"""What is in the key of a table of cells besides the cell and its day, and its type."""


def _columns(table: str) -> dict[str, str]:
    """Of the key, with their types."""
    types = ("text", "int", "text", "text")
    return {**dict(zip(CELL.split(", "), types, strict=True)), "day": "date", **FURTHER[table]}


def _rows(columns: dict[str, str]) -> str:
    """Rows that are given as one array per column, from $3 on."""
    arrays = (f"${number}::{type}[]" for number, type in enumerate(columns.values(), 3))
    return f"unnest({', '.join(arrays)}) AS t ({', '.join(columns)})"


def _add(table: str) -> str:
    key = ", ".join(columns := _columns(table))
    return f"""
        INSERT INTO {table} AS c (workspace_id, campaign_id, {key}, n)
        SELECT $1, $2, {key}, n FROM {_rows({**columns, "n": "bigint"})}
        ORDER BY {", ".join((IN_ORDER, *FURTHER[table]))}
        ON CONFLICT (workspace_id, campaign_id, {key}) DO UPDATE SET n = c.n + excluded.n"""


def _drop(table: str) -> str:
    """Only of rows that were written a moment before, so nobody else can have changed them."""
    columns = _columns(table)
    same = " AND ".join(f"{column} = t.{column}" for column in columns)
    return f"""
        DELETE FROM {table} WHERE ctid = ANY (ARRAY (
            SELECT c.place FROM {_rows(columns)} CROSS JOIN LATERAL (
                SELECT ctid AS place FROM {table}
                WHERE workspace_id = $1 AND campaign_id = $2 AND {same} AND n = 0 OFFSET 0
            ) AS c))"""


_ADD = {table: _add(table) for table in FURTHER}
_DROP = {table: _drop(table) for table in FURTHER}


async def add_rows(
    connection: Connection,
    where: tuple[UUID, UUID],
    table: str,
    rows: Sequence[tuple[Any, ...]],
    *,
    seconds: float,
) -> None:
    """Add rows, each of another key, to what is in a table of cells.

    Args:
        where: Workspace and campaign.
        rows: The key (measure, version, dimension set, key, day, and what is further), and the
            number, which is not 0.
    """
    less = [row[:-1] for row in rows if row[-1] < 0]
    for statement, those in ((_ADD[table], rows), (_DROP[table], less)):
        if those:
            await connection.execute(statement, *where, *_arrays(those), timeout=seconds)


def _arrays(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
