"""Which facts are folded and wait for their cases: asked of few, while very many wait.

They wait in bundles that say between which ids theirs are. Ids grow with the time, and a fold
bundles what came together in their order, so a fact is looked for in one bundle or two, and what
was counted long ago in none.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import asyncpg

from scoring.registry import CASES
from service.store.driver import Connection

SECONDS = 30.0

# A bundle of the release before does not say it, and is looked into.
_BUNDLES = """
    SELECT id, last_id FROM kpi_awaiting WHERE workspace_id = $1 AND campaign_id = $2
        AND (last_id IS NULL OR id <= $4 AND last_id >= $3)"""
_AMONG = """
    SELECT id FROM (
        SELECT unnest(fact_ids) AS id FROM kpi_awaiting
        WHERE workspace_id = $1 AND campaign_id = $2 AND id = ANY ($3::uuid[])
    ) AS later WHERE id = ANY ($4::uuid[])"""
_NOTE = """
    INSERT INTO kpi_awaiting (workspace_id, campaign_id, id, last_id, fact_ids)
    SELECT $1, $2, ids[1], ids[cardinality(ids)], ids FROM (
        SELECT array_agg(id ORDER BY id) AS ids FROM (
            SELECT unnest(fact_ids) AS id, unnest(types) AS type FROM fact_queue
            WHERE workspace_id = $1 AND campaign_id = $2 AND id = ANY ($3::uuid[])
        ) AS taken WHERE type <> ALL ($4::text[])
    ) AS bundle WHERE ids IS NOT NULL"""
_AWAITED = sorted({type for case in CASES.values() for type in case.types})


async def note_meanwhile(
    connection: Connection, where: tuple[UUID, UUID], queued: Collection[UUID]
) -> None:
    """Note facts, too, that no case looks at and that a fold is about to take.

    A rebuild that stopped, and goes on, has to know of all that was folded meanwhile.
    """
    await connection.execute(_NOTE, *where, queued, _AWAITED, timeout=SECONDS)


async def awaiting_among(
    connection: Connection, where: tuple[UUID, UUID], ids: Collection[UUID]
) -> set[UUID]:
    """Those of the facts that are folded and wait for their cases.

    Whoever holds the lock of cases, and asks after having read the facts, misses none: only they
    take any away, and a fact leaves the queue in the transaction that bundles it.
    """
    if not ids:
        return set()
    ends = (min(ids), max(ids))
    bundles = await connection.fetch(_BUNDLES, *where, *ends, timeout=SECONDS)
    asked = _inside(bundles, ids, ends)
    if not asked:
        return set()
    found = await connection.fetch(_AMONG, *where, [*asked], _all(asked), timeout=SECONDS)
    return {row[0] for row in found}


def _inside(
    bundles: Sequence[asyncpg.Record], ids: Collection[UUID], ends: tuple[UUID, UUID]
) -> dict[UUID, Sequence[UUID]]:
    """Which of the ids each bundle may hold; of most facts none may."""
    if not bundles:
        return {}
    least = ends[0] if any(last is None for _, last in bundles) else min(id for id, _ in bundles)
    asked = sorted(id for id in ids if id >= least)
    found = {
        first: asked[bisect_left(asked, first) : bisect_right(asked, last)] if last else asked
        for first, last in bundles
    }
    return {bundle: some for bundle, some in found.items() if some}


def _all(asked: Mapping[UUID, Sequence[UUID]]) -> list[UUID]:
    return list({id for some in asked.values() for id in some})
