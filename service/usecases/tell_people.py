"""Tell everyone concerned what there is to tell, a batch of people at a time."""

from datetime import datetime
from uuid import UUID

import structlog

from service.metrics import TOLD
from service.store.session import Database
from service.store.tellings import BATCH, open_tellings, tell_next
from service.store.thanks_spread import spread_thanks

log = structlog.get_logger(__name__)


async def tell_people(database: Database, at: datetime, *, batch: int = BATCH) -> int:
    """Tell one batch of people of each telling that is open.

    Args:
        database: As the worker: tellings of all tenants.
        at: Now.
        batch: People to look at in one transaction.

    Returns:
        How many people were looked at; call again at once when there were any.
    """
    async with database.read() as session:
        found = await open_tellings(session)
    return sum([await _tell(database, one, at, batch) for one in found])


async def _tell(database: Database, named: tuple[UUID, UUID], at: datetime, batch: int) -> int:
    workspace_id, telling_id = named
    async with database.transaction(workspace_id) as session:
        done = await tell_next(session, workspace_id, telling_id, at, batch=batch)
        if done is None:
            return 0
        looked_at, made = done
        await spread_thanks(session, workspace_id, telling_id, made, at)
    TOLD.inc(len(made))
    if looked_at < batch:
        log.info("told", telling=str(telling_id))
    return looked_at
