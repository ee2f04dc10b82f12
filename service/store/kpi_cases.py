"""The second stage of the fold: what things add to the cells, now that more is known of them.

Exact whatever the order: what a thing adds follows from all of its facts, and only the difference
to what it had added before goes into the cells. One at a time per campaign.
"""

from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from scoring.measure import Setting
from scoring.registry import CASES, MEASURES
from service.store.campaign_setting import setting_of
from service.store.driver import driver
from service.store.kpi_case_batch import batch_of
from service.store.kpi_case_counting import Counting, count_anew
from service.store.kpi_locks import lock_cases, plan
from service.store.kpi_tallies import add_tallies
from service.store.session import Session

# Facts, and at most as many more as were noted together with the last. The more wait, the more are
# about the same things, which are counted once.
BATCH_SIZE = 20_000
# While so many bundles wait to be folded, that is done first: it is the lesser work, and whoever
# reads facts looks which of them wait there.
QUEUED = 10_000
SECONDS = 30.0

_MANY_QUEUED = """
    SELECT true FROM fact_queue WHERE workspace_id = $1 AND campaign_id = $2
    ORDER BY id OFFSET $3 LIMIT 1"""

_TAKE = """
    WITH oldest AS (
        SELECT id, cardinality(fact_ids) AS facts FROM kpi_awaiting
        WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY id
    ), so_far AS (
        SELECT id, sum(facts) OVER (ORDER BY id) - facts AS before FROM oldest
    ), taken AS (
        DELETE FROM kpi_awaiting WHERE workspace_id = $1 AND campaign_id = $2
            AND id = ANY (ARRAY (SELECT id FROM so_far WHERE before < $3))
        RETURNING fact_ids
    )
    SELECT array_agg(id) FROM (SELECT unnest(fact_ids) AS id FROM taken) AS facts"""
_COUNTED_BY = "SELECT definitions FROM case_state WHERE workspace_id = $1 AND campaign_id = $2"
# They hold all that was known only when nothing waits any more.
_NOTE = """
    INSERT INTO case_state AS s (workspace_id, campaign_id, counted_at, definitions)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (workspace_id, campaign_id) DO UPDATE SET counted_at = CASE WHEN EXISTS (
        SELECT FROM kpi_awaiting WHERE workspace_id = $1 AND campaign_id = $2
    ) THEN s.counted_at ELSE excluded.counted_at END"""

# Raised when what is kept of a thing, or how it is added up, becomes something else.
_LAYOUT = 7
# Of a case only what names it: its function has an address that is another in each process.
_DECLARED = (
    _LAYOUT,
    *sorted(
        (one.name, one.version, one.agg, one.dims, str(one.of), one.value, one.running)
        for one in MEASURES.values()
    ),
    *sorted((case.name, case.version, case.by, *sorted(case.types)) for case in CASES.values()),
)

# What does not depend on the campaign takes milliseconds to say, so it is said once.
_MARK = blake2b(f"{_DECLARED} ".encode(), digest_size=16)


async def count_cases(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime, limit: int = BATCH_SIZE
) -> int | None:
    """Count the things that the oldest awaiting facts are about, in the caller's transaction.

    Returns:
        How many facts were looked at, none while very many wait to be folded; ``None`` when
        somebody else is counting this campaign.
    """
    if not await lock_cases(session, workspace_id, campaign_id):
        return None
    await plan(session, SECONDS, afresh=True)
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    setting = await setting_of(connection, *where)
    # What others counted, or is being made anew, is no ground to add a difference to.
    if await connection.fetchval(_COUNTED_BY, *where) not in {None, definitions(setting)}:
        return 0
    if await connection.fetchval(_MANY_QUEUED, *where, QUEUED):
        return 0
    taken = await connection.fetchval(_TAKE, *where, limit, timeout=SECONDS)
    if not taken:
        return 0

    batch = await batch_of(connection, where, taken)
    changes = batch.evidence
    for by in batch.news:
        await count_anew(connection, where, by, batch.news[by], Counting(setting, changes))
    await add_tallies(connection, where, changes)
    await connection.execute(_NOTE, *where, at, definitions(setting))
    return len(taken)


def definitions(setting: Setting) -> str:
    """A mark of everything that decides what facts add up to: another one, and they add up to
    something else, so the campaign has to be counted anew."""
    mark = _MARK.copy()
    mark.update(str(setting).encode())
    return mark.hexdigest()
