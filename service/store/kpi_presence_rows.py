"""Rows of who was there on which day, and of the steps between those days."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeAlias
from uuid import UUID

from asyncpg import Record

from scoring.steps import Groups
from service.store.driver import Connection
from service.store.kpi_adding import add_rows
from service.store.kpi_steps import Step

SECONDS = 120.0

Where: TypeAlias = tuple[UUID, UUID]
"""Workspace and campaign."""
Stay: TypeAlias = tuple[UUID, date]
"""A person and a day."""

# Person by person, so that what lies together is read together.
_STAYS = """
    SELECT t.actor_id, t.day, p.groups::text, r.sign IS NOT NULL AS taken_back
    FROM (SELECT * FROM unnest($3::uuid[], $4::date[]) AS t (actor_id, day) ORDER BY 1, 2) AS t
    LEFT JOIN LATERAL (
        SELECT groups FROM kpi_presence WHERE workspace_id = $1 AND actor_id = t.actor_id
            AND campaign_id = $2 AND day = t.day OFFSET 0
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT sign FROM fact WHERE workspace_id = $1 AND actor_id = t.actor_id
            AND day = t.day AND sign < 0 LIMIT 1
    ) AS r ON true"""
_DAYS = """
    SELECT t.actor_id, p.day, p.groups::text
    FROM (SELECT unnest($3::uuid[]) AS actor_id ORDER BY 1) AS t
    CROSS JOIN LATERAL (
        SELECT day, groups FROM kpi_presence
        WHERE workspace_id = $1 AND actor_id = t.actor_id AND campaign_id = $2 OFFSET 0
    ) AS p"""
_WRITE = """
    INSERT INTO kpi_presence (workspace_id, campaign_id, actor_id, day, groups)
    SELECT $1, $2, actor_id, day, groups::int[]
    FROM unnest($3::uuid[], $4::date[], $5::text[]) AS t (actor_id, day, groups) ORDER BY 3, 4
    ON CONFLICT (workspace_id, actor_id, campaign_id, day) DO UPDATE SET groups = excluded.groups"""
_GO = """
    DELETE FROM kpi_presence WHERE ctid = ANY (ARRAY (
        SELECT p.place FROM unnest($3::uuid[], $4::date[]) AS t (actor_id, day)
        CROSS JOIN LATERAL (
            SELECT ctid AS place FROM kpi_presence WHERE workspace_id = $1
                AND actor_id = t.actor_id AND campaign_id = $2 AND day = t.day OFFSET 0
        ) AS p))"""


# Few are different: very many people do the same. And asyncpg takes longer for lists than for text.
@lru_cache(16_384)
def groups_of(text: str) -> Groups:
    """Groups as a row has them; the very same object for the same, so that it knows its hash."""
    return frozenset(map(int, text[1:-1].split(",")))


@lru_cache(16_384)
def _text_of(groups: Groups) -> str:
    return "{" + ",".join(map(str, sorted(groups))) + "}"


async def read_stays(
    connection: Connection, where: Where, stays: Sequence[Stay]
) -> Sequence[Record]:
    """Of each: person, day, the groups that are kept as text (``groups_of``) or ``None``, and
    whether anything was ever taken back."""
    if not stays:
        return []
    columns = map(list, zip(*stays, strict=True))
    return await connection.fetch(_STAYS, *where, *columns, timeout=SECONDS)


async def read_days(
    connection: Connection, where: Where, actors: Sequence[UUID]
) -> dict[UUID, dict[date, Groups]]:
    """All days of some people, with the groups of each."""
    found: dict[UUID, dict[date, Groups]] = {}
    for actor_id, day, groups in await connection.fetch(_DAYS, *where, actors, timeout=SECONDS):
        found.setdefault(actor_id, {})[day] = groups_of(groups)
    return found


async def write_stays(connection: Connection, where: Where, rows: Mapping[Stay, Groups]) -> None:
    """Keep the groups of these days; a day without any is none."""
    stand = [(*stay, _text_of(groups)) for stay, groups in rows.items() if groups]
    gone = [stay for stay, groups in rows.items() if not groups]
    for statement, those in ((_WRITE, stand), (_GO, gone)):
        if those:
            columns = map(list, zip(*those, strict=True))
            await connection.execute(statement, *where, *columns, timeout=SECONDS)


async def add_steps(
    connection: Connection,
    where: Where,
    sums: Mapping[Step, int],
    *,
    beside: bool = False,
) -> None:
    """Add to the steps between days, each once, in one order whoever does it.

    Args:
        beside: To those that a rebuild makes and nobody reads yet.
    """
    sign = -1 if beside else 1
    rows = [
        (measure, sign * version, dimset, key, day, since, n)
        for ((measure, version, dimset, key), day, since), n in sorted(sums.items())
        if n
    ]
    await add_rows(connection, where, "kpi_trans", rows, seconds=SECONDS)
