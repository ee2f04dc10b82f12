"""A campaign is over: nobody who was erased can come back to it, so their marks go."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.store.each_campaign import with_each_campaign
from service.store.session import Database, Session
from service.store.tombstones import campaigns_to_forget, forget_marks


async def forget_over(database: Database, at: datetime) -> int:
    """Destroy the keys of campaigns that are over; of how many?

    Args:
        database: As the worker.
        at: Now.
    """

    async def over(session: Session, workspace_id: UUID) -> Sequence[UUID]:
        return await campaigns_to_forget(session, workspace_id, at)

    async def forget(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
        await forget_marks(session, workspace_id, campaign_id)
        return True

    return await with_each_campaign(database, over, forget)
