"""New events get their place in the order, and one delivery per receiver."""

from datetime import datetime
from uuid import UUID

from service.store.in_turns import in_turns, itself
from service.store.outbox import BATCH, fan_out, workspaces_with_news
from service.store.session import Database, Session


async def fan_out_events(database: Database, *, secret: str, at: datetime) -> int:
    """Number and distribute the new events of every workspace, batch by batch; how many?

    Args:
        secret: The installation's secret, for pseudonyms.
        at: Now.
    """

    async def batch(session: Session, workspace_id: UUID) -> tuple[int, bool]:
        numbered = await fan_out(session, workspace_id, secret=secret, at=at)
        return numbered, numbered == BATCH

    return await in_turns(database, workspaces_with_news, batch, workspace_of=itself)
