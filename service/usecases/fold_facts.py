"""Count every fact that waits, in all campaigns."""

from datetime import datetime
from uuid import UUID

from service.store.folding import BATCH_SIZE, FoldBusy, campaigns_to_fold, fold
from service.store.session import Database


async def fold_all(database: Database, now: datetime, moved: set[UUID] | None = None) -> int:
    """Fold every campaign that has facts in the queue, batch by batch.

    Args:
        now: Becomes the ``as_of`` of what was folded.
        moved: Receives the campaigns in which something was counted.

    Returns:
        How many facts were counted.

    Raises:
        ExceptionGroup: what failed, after all other campaigns were folded.
    """
    async with database.read() as session:
        waiting = await campaigns_to_fold(session)

    counted = 0
    failures: list[Exception] = []
    for workspace_id, campaign_id in waiting:
        try:
            found = await _fold_campaign(database, workspace_id, campaign_id, now)
            counted += found
            if found and moved is not None:
                moved.add(campaign_id)
        except FoldBusy:
            continue
        except Exception as failure:  # one campaign that fails must not stop all others
            failures.append(failure)
    if failures:
        raise ExceptionGroup("some campaigns could not be folded", failures)
    return counted


async def _fold_campaign(
    database: Database, workspace_id: UUID, campaign_id: UUID, now: datetime
) -> int:
    counted = 0
    while True:
        async with database.transaction(workspace_id) as session:
            folded = await fold(session, workspace_id, campaign_id, now)
        counted += folded.facts if folded else 0
        if folded is None or folded.facts < BATCH_SIZE:
            return counted
