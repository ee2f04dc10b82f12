"""Fold: facts that wait become cells, exactly once, one campaign at a time.

A fact leaves the queue in the transaction that counts it, so a fold that dies leaves no trace.
One folder per campaign holds the campaign's lock; whoever finds it taken goes elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

import asyncpg
from sqlalchemy import text

from scoring.case import CaseMeasure
from scoring.measure import Aggregation
from scoring.registry import MEASURES
from service.store.driver import driver
from service.store.kpi_firsts import move_firsts, touched_by_batch
from service.store.kpi_milestones import Reached, reach_milestones
from service.store.kpi_statements import fold_batch
from service.store.session import Session

BATCH_SIZE = 5_000
SECONDS = 30.0

ALL = tuple(one for one in MEASURES.values() if not isinstance(one, CaseMeasure))
PEOPLE = tuple(measure for measure in ALL if measure.agg is Aggregation.DISTINCT)
FIRSTS = tuple(measure for measure in ALL if measure.agg is Aggregation.FIRST)

_FOLD_BATCH = fold_batch(ALL, PEOPLE, FIRSTS)
_MOVE_FIRSTS = [move_firsts(touched_by_batch(measure), measure) for measure in FIRSTS]
# One look into the index per campaign, however many facts wait in it.
_WAITING = text("""
    WITH RECURSIVE step AS (
        (SELECT workspace_id, campaign_id FROM fact_queue
         ORDER BY workspace_id, campaign_id LIMIT 1)
        UNION ALL
        SELECT n.workspace_id, n.campaign_id FROM step CROSS JOIN LATERAL (
            SELECT q.workspace_id, q.campaign_id FROM fact_queue q
            WHERE (q.workspace_id, q.campaign_id) > (step.workspace_id, step.campaign_id)
            ORDER BY q.workspace_id, q.campaign_id LIMIT 1
        ) AS n
    )
    SELECT workspace_id, campaign_id FROM step""")
# Memory: what waits is looked up in a hash, however much it is.
_PLAN = """
    SELECT set_config('plan_cache_mode', $1, true), set_config('work_mem', '64MB', true),
        set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),
        set_config('statement_timeout', $2, true)"""


class FoldBusy(Exception):
    """Somebody else works on the same cells for long: leave the facts in the queue for now."""


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

    batch = await _count(session, workspace_id, campaign_id, at, limit)
    if not batch["facts"]:
        return Folded(facts=0)
    await _move_firsts(session, workspace_id, batch)
    reached = await reach_milestones(session, workspace_id, campaign_id, at)
    return Folded(facts=batch["facts"], reached=reached)


async def _count(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime, limit: int
) -> asyncpg.Record:
    """Everything but first facts; see ``fold_batch``."""
    connection = await driver(session)
    found = await connection.fetchrow(
        _FOLD_BATCH, workspace_id, campaign_id, limit, at, timeout=SECONDS
    )
    assert found is not None  # noqa: S101 (it counts, so there is one row)
    return found


async def _move_firsts(session: Session, workspace_id: UUID, batch: asyncpg.Record) -> None:
    """What the batch means for who was first where; most batches have somebody who may be."""
    connection = await driver(session)
    for place, statement in enumerate(_MOVE_FIRSTS):
        actors, earliest = batch[f"actors_{place}"], batch[f"earliest_{place}"]
        if actors:
            await lock_firsts(session, workspace_id)
            await connection.execute(statement, workspace_id, actors, earliest, timeout=SECONDS)


async def campaigns_to_fold(session: Session) -> list[tuple[UUID, UUID]]:
    """Workspace and campaign of all facts that wait, whatever their number."""
    return [(row[0], row[1]) for row in await session.execute(_WAITING)]


async def lock_campaign(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
    """Become the only folder of a campaign until the transaction ends, or learn that one is."""
    connection = await driver(session)
    key = _lock_key(b"fold", workspace_id, campaign_id)
    return bool(await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", key))


async def lock_firsts(session: Session, workspace_id: UUID) -> None:
    """Wait to be the only one who moves first facts in a workspace, until the transaction ends.

    An actor's first fact may be in any campaign, so two campaigns that fold at once would both
    read the old first and both move it. Taken last and held briefly; whoever comes next starts
    a statement after our commit and sees what we did.

    Raises:
        FoldBusy: it took longer than the lock timeout, as it may during a large rebuild.
    """
    connection = await driver(session)
    key = _lock_key(b"first", workspace_id)
    try:
        await connection.execute("SELECT pg_advisory_xact_lock($1)", key)
    except asyncpg.LockNotAvailableError as late:
        raise FoldBusy("First facts of this workspace are being moved.") from late


async def plan(session: Session, seconds: float, *, afresh: bool = False) -> None:
    """Until the transaction ends: plans that use indexes, and time for large tables.

    Args:
        afresh: Plan each statement for the tables as they are. The fold's statements leave the
            planner no choice that depends on it, and planning would cost as much as a small batch.
    """
    mode = "force_custom_plan" if afresh else "force_generic_plan"
    connection = await driver(session)
    await connection.execute(_PLAN, mode, f"{int(seconds * 1000)}")


def _lock_key(what: bytes, *ids: UUID) -> int:
    name = what + b"".join(identifier.bytes for identifier in ids)
    return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)
