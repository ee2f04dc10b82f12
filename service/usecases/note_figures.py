"""Note what the figures of each open campaign are, so that anybody can check it later."""

from datetime import datetime
from uuid import UUID

from scoring.claim import in_force
from scoring.snapshot import Counted
from service.store.each_campaign import with_each_campaign
from service.store.session import Database, Session
from service.store.snapshots import add_snapshot, open_campaigns
from service.store.spoken_campaigns import spoken_campaign
from service.store.totals import totals_now


async def note_figures(database: Database, at: datetime) -> int:
    """Take a snapshot of every open campaign whose figures changed; how many were taken?

    Args:
        database: As the worker.
        at: Now.
    """

    async def note(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
        claims = (await spoken_campaign(session, workspace_id, campaign_id)).claims
        totals = await totals_now(session, workspace_id, campaign_id, claims)
        figures = [Counted(claim=one, total=totals[one.id]) for one in in_force(claims, totals)]
        return await add_snapshot(session, workspace_id, campaign_id, figures, at)

    return await with_each_campaign(database, open_campaigns, note)
