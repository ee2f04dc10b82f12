"""Fold: facts that wait become cells, exactly once, one campaign at a time.

A fact leaves the queue in the transaction that counts it, so a fold that dies leaves no trace.
One folder per campaign holds the campaign's lock; whoever finds it taken goes elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from scoring.ending import MILESTONE
from service.store.driver import driver
from service.store.each_waiting import each_waiting
from service.store.kpi_awaiting import note_meanwhile
from service.store.kpi_ending import note_end
from service.store.kpi_families import Family, family_of
from service.store.kpi_locks import lock_campaign, lock_firsts, plan
from service.store.kpi_members_before import bring_over
from service.store.kpi_milestones import Reached, reach_milestones
from service.store.kpi_presence import move_people
from service.store.session import Session

BATCH_SIZE = 5_000
SECONDS = 120.0  # on a machine that has hardly time for it; else two or three

# The oldest rows of the queue, until enough facts are taken, and what types they are of. Facts
# may come in that are older by name, so the fold takes exactly what was looked at.
_LOOK = """
    WITH oldest AS (
        SELECT id, types, cardinality(fact_ids) AS facts FROM fact_queue
        WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY id LIMIT $3
    ), so_far AS (
        SELECT id, types, sum(facts) OVER (ORDER BY id) - facts AS before FROM oldest
    ), wanted AS MATERIALIZED (SELECT id, types FROM so_far WHERE before < $3)
    SELECT (SELECT array_agg(id) FROM wanted) AS bundles,
        (SELECT array_agg(DISTINCT type) FROM wanted, unnest(types) AS type) AS types,
        EXISTS (
            SELECT FROM case_state
            WHERE workspace_id = $1 AND campaign_id = $2 AND rebuild IS NOT NULL
        ) AS rebuilt"""
_WAITING = each_waiting("fact_queue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What a fold did: facts counted, and Milestones passed by it."""

    facts: int
    reached: Sequence[Reached] = ()


async def fold(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime, limit: int = BATCH_SIZE
) -> Folded | None:
    """Count the oldest facts that wait, in the caller's transaction (READ COMMITTED).

    Milestones that the new totals pass are marked and announced in the same transaction.

    Args:
        at: Now.
        limit: Facts to take, and at most as many more as were written together with the last.

    Returns:
        ``None`` when somebody else is folding this campaign.

    Raises:
        FoldBusy: see ``lock_firsts``; the transaction must be given up.
    """
    if not await lock_campaign(session, workspace_id, campaign_id):
        return None
    await plan(session, SECONDS)

    connection = await driver(session)
    where = (workspace_id, campaign_id)
    waiting = await connection.fetchrow(_LOOK, *where, limit, timeout=SECONDS)
    if waiting is None or not waiting["bundles"]:
        return Folded(facts=0)
    if waiting["rebuilt"]:
        await note_meanwhile(connection, where, waiting["bundles"])
    family = family_of(waiting["types"])
    batch = await connection.fetchrow(
        family.fold_batch, *where, waiting["bundles"], at, timeout=SECONDS
    )
    assert batch is not None  # noqa: S101 (it counts, so there is one row)
    if MILESTONE in waiting["types"]:
        await note_end(connection, where, at)
    await bring_over(connection, where, batch["actors"] or ())
    await move_people(connection, where, family.standing, batch)
    await _move_firsts(session, workspace_id, family, batch)
    reached = await reach_milestones(session, workspace_id, campaign_id, at)
    return Folded(facts=batch["facts"], reached=reached)


async def _move_firsts(
    session: Session, workspace_id: UUID, family: Family, batch: asyncpg.Record
) -> None:
    """What the batch means for who was first where; most batches have somebody who may be."""
    connection = await driver(session)
    for place, statement in enumerate(family.move_firsts):
        actors, earliest = batch[f"actors_{place}"], batch[f"earliest_{place}"]
        if actors:
            await lock_firsts(session, workspace_id)
            await connection.execute(statement, workspace_id, actors, earliest, timeout=SECONDS)


async def campaigns_to_fold(session: Session) -> list[tuple[UUID, UUID]]:
    """Workspace and campaign of all facts that wait, whatever their number."""
    return [(row[0], row[1]) for row in await session.execute(_WAITING)]
