# ruff: noqa: S608
"""What is kept of the things of cases, as rows of ``kpi_case``; for ever the text that was given.

``where`` is workspace and campaign.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from scoring.case import By
from service.store.driver import Connection

SECONDS = 30.0

Row: TypeAlias = tuple[str, int, str]
"""Where something is kept: a name, a version of what is kept under it, and the thing."""

KEPT = 1  # how things are kept, see ``row_of``
TEXT = "coalesce(kept, tallies::text)"
"""The text that was given, whether this release was given it or the one before."""

_THINGS = "unnest($3::text[], $4::int[], $5::text[]) AS asked (name, version, thing)"
# Looked up one by one, by a key that the index holds whole, whatever the planner knows.
_READ = f"""
    SELECT name, version, thing, tallies FROM {_THINGS} CROSS JOIN LATERAL (
        SELECT {TEXT} AS tallies FROM kpi_case c WHERE workspace_id = $1 AND campaign_id = $2
            AND c.name = asked.name AND c.version = asked.version AND c.thing = asked.thing OFFSET 0
    ) AS kept"""
_KEEP = """
    INSERT INTO kpi_case (workspace_id, campaign_id, name, version, thing, kept)
    SELECT $1, $2, name, version, thing, kept FROM unnest(
        $3::text[], $4::int[], $5::text[], $6::text[]) AS counted (name, version, thing, kept)
    ON CONFLICT (workspace_id, campaign_id, name, version, thing)
    DO UPDATE SET kept = excluded.kept, tallies = NULL"""
_FORGET = f"""
    DELETE FROM kpi_case c USING {_THINGS} WHERE c.workspace_id = $1 AND c.campaign_id = $2
        AND (c.name, c.version, c.thing) = (asked.name, asked.version, asked.thing)"""


def row_of(by: By, thing: object) -> Row:
    """The row of a thing: what all cases that put facts together in this way say of it."""
    return by.value, KEPT, str(thing)


async def read_rows(
    connection: Connection, where: tuple[UUID, UUID], rows: Collection[Row]
) -> dict[Row, str]:
    """Those that there are, as JSON."""
    if not rows:
        return {}
    found = await connection.fetch(_READ, *where, *_columns(rows), timeout=SECONDS)
    return {(name, version, thing): tallies for name, version, thing, tallies in found}


async def keep_rows(
    connection: Connection, where: tuple[UUID, UUID], rows: Mapping[Row, str]
) -> None:
    """Write or replace them."""
    if rows:
        await connection.execute(_KEEP, *where, *_columns(rows), [*rows.values()], timeout=SECONDS)


async def forget_rows(
    connection: Connection, where: tuple[UUID, UUID], rows: Collection[Row]
) -> None:
    """Delete those that there are."""
    if rows:
        await connection.execute(_FORGET, *where, *_columns(rows), timeout=SECONDS)


async def write_rows(
    connection: Connection, where: tuple[UUID, UUID], texts: Mapping[Row, str | None]
) -> None:
    """Keep those that say something; of what adds nothing any more no row is left."""
    await keep_rows(connection, where, {row: text for row, text in texts.items() if text})
    await forget_rows(connection, where, [row for row, text in texts.items() if not text])


def _columns(rows: Collection[Row]) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(3)]
