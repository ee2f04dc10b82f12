"""Who may work on the cells: one folder and one counter of cases per campaign at a time."""

from hashlib import blake2b
from uuid import UUID

import asyncpg

from service.store.driver import driver
from service.store.session import Session

# Memory: what waits is looked up in a hash, however much it is.
_PLAN = """
    SELECT set_config('plan_cache_mode', $1, true), set_config('work_mem', '64MB', true),
        set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),
        set_config('statement_timeout', $2, true),
        set_config('idle_in_transaction_session_timeout', $2, true)"""


class FoldBusy(Exception):
    """Somebody else works on the same cells for long: leave the facts in the queue for now."""


async def lock_campaign(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
    """Become the only folder of a campaign until the transaction ends, or learn that one is."""
    return await _try(session, b"fold", workspace_id, campaign_id)


async def lock_cases(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
    """The same for who counts cases; whoever takes both takes this one second."""
    return await _try(session, b"case", workspace_id, campaign_id)


async def hold_campaign(session: Session, workspace_id: UUID, campaign_id: UUID) -> None:
    """Wait to be the only one who folds or counts cases, until the transaction ends.

    Raises:
        FoldBusy: it took longer than the lock timeout, as it does during a large rebuild.
    """
    for what in (b"fold", b"case"):
        await _wait(session, what, workspace_id, campaign_id)


async def _try(session: Session, what: bytes, *ids: UUID) -> bool:
    connection = await driver(session)
    key = _lock_key(what, *ids)
    return bool(await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", key))


async def _wait(session: Session, what: bytes, *ids: UUID) -> None:
    connection = await driver(session)
    try:
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _lock_key(what, *ids))
    except asyncpg.LockNotAvailableError as late:
        raise FoldBusy(f"Somebody else holds what {what.decode()} locks.") from late


async def lock_firsts(session: Session, workspace_id: UUID) -> None:
    """Wait to be the only one who moves first facts in a workspace, until the transaction ends.

    An actor's first fact may be in any campaign, so two campaigns that fold at once would both
    read the old first and both move it. Taken last and held briefly; whoever comes next starts
    a statement after our commit and sees what we did.

    Raises:
        FoldBusy: it took longer than the lock timeout, as it may during a large rebuild.
    """
    await _wait(session, b"first", workspace_id)


async def plan(session: Session, seconds: float, *, afresh: bool = False) -> None:
    """Until the transaction ends: plans that use indexes, and time for large tables.

    Time also between statements: cases are counted by this process, and the server would take a
    connection that is silent meanwhile for a dead one.

    Args:
        afresh: Plan each statement for the tables as they are. The fold's statements leave the
            planner no choice that depends on it, and planning would cost as much as a small batch.
    """
    mode = "force_custom_plan" if afresh else "force_generic_plan"
    connection = await driver(session)
    await connection.execute(_PLAN, mode, f"{int(seconds * 1000)}")


async def hold_no_snapshot(session: Session) -> None:
    """Keep the transaction's locks for long, and nothing else.

    The server keeps open what a statement with parameters has answered until another one comes, and
    with it the snapshot: no row that anybody replaces meanwhile could be tidied away, in the whole
    database. One without parameters is closed at once, and closes the one before.
    """
    await (await driver(session)).execute("SELECT 1")


def _lock_key(what: bytes, *ids: UUID) -> int:
    name = what + b"".join(identifier.bytes for identifier in ids)
    return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)
