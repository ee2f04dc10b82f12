# ruff: noqa: S608
"""What is kept of the things of cases, as rows of ``kpi_case``; for ever the text that was given.

``where`` is workspace and campaign.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from service.store.driver import Connection

SECONDS = 30.0

Row: TypeAlias = tuple[str, int, str]
"""What one case has counted of one thing: name and version of the case, and the thing."""

_THINGS = "unnest($3::text[], $4::int[], $5::text[]) AS asked (name, version, thing)"
_READ = f"""
    SELECT name, version, thing, tallies::text FROM kpi_case JOIN {_THINGS}
        USING (name, version, thing)
    WHERE workspace_id = $1 AND campaign_id = $2"""
_KEEP = """
    INSERT INTO kpi_case (workspace_id, campaign_id, name, version, thing, tallies)
    SELECT $1, $2, name, version, thing, tallies::jsonb FROM unnest(
        $3::text[], $4::int[], $5::text[], $6::text[]) AS counted (name, version, thing, tallies)
    ON CONFLICT (workspace_id, campaign_id, name, version, thing)
    DO UPDATE SET tallies = excluded.tallies"""
_FORGET = f"""
    DELETE FROM kpi_case c USING {_THINGS} WHERE c.workspace_id = $1 AND c.campaign_id = $2
        AND (c.name, c.version, c.thing) = (asked.name, asked.version, asked.thing)"""


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


def _columns(rows: Collection[Row]) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(3)]
