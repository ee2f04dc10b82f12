"""New events get their place in the order, and one delivery per receiver."""

from datetime import datetime

from service.store.outbox import BATCH, fan_out, workspaces_with_news
from service.store.session import Database


async def fan_out_events(database: Database, *, secret: str, at: datetime) -> int:
    """Number and distribute the new events of every workspace, batch by batch; how many?

    Args:
        secret: The installation's secret, for pseudonyms.
        at: Now.
    """
    async with database.transaction() as session:
        waiting = await workspaces_with_news(session)
    done = 0
    while waiting:  # a batch of each in turn: nobody's flood keeps the others waiting
        full = []
        for workspace_id in waiting:
            async with database.transaction(workspace_id) as session:
                numbered = await fan_out(session, workspace_id, secret=secret, at=at)
            done += numbered
            if numbered == BATCH:
                full.append(workspace_id)
        waiting = full
    return done
