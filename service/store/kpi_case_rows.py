# ruff: noqa: S608
"""What is kept of the things of cases, as rows of ``kpi_case``; for ever the text that was given.

``where`` is workspace and campaign.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias
from uuid import UUID

from scoring.case import By
from service.store.driver import Connection

SECONDS = 30.0

Row: TypeAlias = tuple[str, int, str]
"""Where something is kept: a name, a version of what is kept under it, and the thing."""

KEPT = 1  # how things are kept, see ``row_of``
TEXT = "coalesce(kept, tallies::text)"
"""The text that was given, whether this release was given it or the one before."""

# Looked up one by one, by a key that the index holds whole, whatever the planner knows.
_READ = f"""
    SELECT thing, tallies FROM unnest($5::text[]) AS asked (thing) CROSS JOIN LATERAL (
        SELECT {TEXT} AS tallies FROM kpi_case c WHERE workspace_id = $1 AND campaign_id = $2
            AND c.name = $3 AND c.version = $4 AND c.thing = asked.thing OFFSET 0
    ) AS kept"""
_KEEP = """
    INSERT INTO kpi_case (workspace_id, campaign_id, name, version, thing, kept)
    SELECT $1, $2, $3, $4, thing, kept FROM unnest($5::text[], $6::text[]) AS counted (thing, kept)
    ON CONFLICT (workspace_id, campaign_id, name, version, thing)
    DO UPDATE SET kept = excluded.kept, tallies = NULL"""
_FORGET = """
    DELETE FROM kpi_case WHERE workspace_id = $1 AND campaign_id = $2
        AND name = $3 AND version = $4 AND thing = ANY ($5::text[])"""


def row_of(by: By, thing: object) -> Row:
    """The row of a thing: what all cases that put facts together in this way say of it."""
    return by.value, KEPT, str(thing)


async def read_rows(
    connection: Connection, where: tuple[UUID, UUID], rows: Collection[Row]
) -> dict[Row, str]:
    """Those that there are, as JSON."""
    known: dict[Row, str] = {}
    for named, things in _by_name(rows).items():
        found = await connection.fetch(_READ, *where, *named, things, timeout=SECONDS)
        known.update(((*named, thing), tallies) for thing, tallies in found)
    return known


async def keep_rows(
    connection: Connection, where: tuple[UUID, UUID], rows: Mapping[Row, str]
) -> None:
    """Write or replace them."""
    for named, things in _by_name(rows).items():
        texts = [rows[*named, thing] for thing in things]
        await connection.execute(_KEEP, *where, *named, things, texts, timeout=SECONDS)


async def forget_rows(
    connection: Connection, where: tuple[UUID, UUID], rows: Collection[Row]
) -> None:
    """Delete those that there are."""
    for named, things in _by_name(rows).items():
        await connection.execute(_FORGET, *where, *named, things, timeout=SECONDS)


def _by_name(rows: Iterable[Row]) -> dict[tuple[str, int], list[str]]:
    """Nearly always all have one name: said once, the driver does not look at it for each."""
    found: dict[tuple[str, int], list[str]] = {}
    for name, version, thing in rows:
        found.setdefault((name, version), []).append(thing)
    return found
