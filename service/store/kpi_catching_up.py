# ruff: noqa: S608
"""Facts that were folded since a rebuild stopped: what it has made already learns of them.

What it has not come to yet knows of them as of all others. So only those are looked at that are
behind the place where a pass stopped; and whoever, or whatever, they are about, is made again.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from scoring.case import By
from service.store.driver import Connection, driver
from service.store.kpi_case_batch import News, batch_of
from service.store.kpi_case_rebuild import PASSES, count_again
from service.store.kpi_families import ALL
from service.store.kpi_families import PEOPLE as OF_PEOPLE
from service.store.kpi_locks import plan
from service.store.kpi_people import read_acts
from service.store.kpi_presence import remake_people
from service.store.kpi_rebuild_state import CELLS, PEOPLE, Made, note, note_pass, read_rebuild
from service.store.kpi_sql import facts_of
from service.store.kpi_statements import add_cells
from service.store.session import Session

SECONDS = 1800.0
BUNDLES_AT_ONCE = 20  # some thousand facts

_MINE = "workspace_id = $1 AND campaign_id = $2"
_NEXT = f"""
    SELECT id, fact_ids FROM kpi_awaiting WHERE {_MINE} AND NOT remade ORDER BY id LIMIT $3"""
_REMADE = f"UPDATE kpi_awaiting SET remade = true WHERE {_MINE} AND id = ANY ($3::uuid[])"
_ADD_CELLS = add_cells(ALL, f"SELECT f.* FROM fact f WHERE {_MINE} AND f.id = ANY ($3::uuid[])")
_ACTORS = f"""
    SELECT DISTINCT actor_id FROM fact
    WHERE {_MINE} AND id = ANY ($3::uuid[]) AND actor_id IS NOT NULL"""
_READ_ACTS = read_acts(
    OF_PEOPLE,
    f"""
    SELECT f.* FROM unnest($3::uuid[]) AS t (actor_id)
    CROSS JOIN LATERAL ({facts_of("t", OF_PEOPLE)}) AS f
    WHERE f.campaign_id = $2
        AND f.id NOT IN (SELECT unnest(fact_ids) FROM fact_queue WHERE {_MINE})
        AND f.id NOT IN (SELECT unnest(fact_ids) FROM kpi_awaiting WHERE {_MINE} AND NOT remade)""",
)
# The order in which a pass went through them is that of the database.
_BEHIND = "SELECT thing FROM unnest($1::text[]) AS thing WHERE thing <= $2"


async def catch_up(session: Session, workspace_id: UUID, campaign_id: UUID, mark: str) -> int:
    """Let what was made know of some facts that were folded meanwhile; how many."""
    await plan(session, SECONDS, afresh=True)
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    bundles = await connection.fetch(_NEXT, *where, BUNDLES_AT_ONCE, timeout=SECONDS)
    ids = [id for bundle in bundles for id in bundle["fact_ids"]]
    if not ids:
        return 0
    rebuild = await read_rebuild(connection, where)
    people = await _actors(connection, where, ids, rebuild.of(PEOPLE))
    before = await _acts(connection, where, people)
    named = [bundle["id"] for bundle in bundles]
    await connection.execute(_REMADE, *where, named, timeout=SECONDS)
    if people:
        await remake_people(connection, where, await _acts(connection, where, people), before)
    await _count_again(connection, where, ids, rebuild.passes)
    cells = await _add_cells(connection, where, ids, rebuild.of(CELLS))
    await note_pass(connection, where, mark, name=CELLS, made=cells)
    await note(connection, where, mark, folded=rebuild.folded + len(ids))
    return len(ids)


async def _add_cells(
    connection: Connection, where: tuple[UUID, UUID], ids: list[UUID], made: Made
) -> Made:
    behind = [id for id in ids if _behind(id, made)]
    facts = await connection.fetchval(_ADD_CELLS, *where, behind, timeout=SECONDS)
    return Made(after=made.after, facts=made.facts + facts, done=made.done)


async def _actors(
    connection: Connection, where: tuple[UUID, UUID], ids: list[UUID], made: Made
) -> list[UUID]:
    rows = await connection.fetch(_ACTORS, *where, ids, timeout=SECONDS)
    return [row["actor_id"] for row in rows if _behind(row["actor_id"], made)]


async def _acts(
    connection: Connection, where: tuple[UUID, UUID], people: list[UUID]
) -> asyncpg.Record:
    acts = await connection.fetchrow(_READ_ACTS, *where, people, timeout=SECONDS)
    assert acts is not None  # noqa: S101 (a row of aggregates)
    return acts


async def _count_again(
    connection: Connection,
    where: tuple[UUID, UUID],
    ids: list[UUID],
    passes: Mapping[str, Made],
) -> None:
    batch = await batch_of(connection, where, ids)
    for by in PASSES:
        made = passes.get(by.value, Made())
        behind = await _things_behind(connection, by, batch.news.get(by, {}), made)
        if behind:
            await count_again(connection, where, by, behind)


async def _things_behind(connection: Connection, by: By, news: News, made: Made) -> News:
    if by is not By.SUBJECT or made.done or made.after is None:
        return {thing: facts for thing, facts in news.items() if _behind(thing, made)}
    rows = await connection.fetch(_BEHIND, [*news], made.after, timeout=SECONDS)
    return {row["thing"]: news[row["thing"]] for row in rows}


def _behind(key: Any, made: Made) -> bool:
    """Whether a pass has been there; ids compare as the database compares them."""
    return made.done or (made.after is not None and key <= UUID(made.after))
