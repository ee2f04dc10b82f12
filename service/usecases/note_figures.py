"""Note what the figures of each open campaign are, so that anybody can check it later."""

from datetime import datetime
from uuid import UUID

from scoring.snapshot import Counted
from service.store.driver import driver
from service.store.session import Database, Session
from service.store.snapshots import add_snapshot, all_workspaces, open_campaigns
from service.store.spoken_campaigns import spoken_campaign
from service.store.totals import read_totals, watches


async def note_figures(database: Database, at: datetime) -> int:
    """Take a snapshot of every open campaign whose figures changed; how many were taken?

    Args:
        database: As the worker.
        at: Now.
    """
    async with database.read() as session:
        workspaces = await all_workspaces(session)
    taken = 0
    for workspace_id in workspaces:
        async with database.read(workspace_id) as session:
            campaigns = await open_campaigns(session, workspace_id)
        for campaign_id in campaigns:
            async with database.transaction(workspace_id) as session:
                taken += await _note(session, workspace_id, campaign_id, at)
    return taken


async def _note(session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime) -> bool:
    claims = (await spoken_campaign(session, workspace_id, campaign_id)).claims
    watch = watches(claims)
    totals = await read_totals(
        await driver(session), workspace_id, campaign_id, tuple(watch.values())
    )
    figures = [Counted(claim=one, total=totals[watch[one.id]]) for one in claims]
    return await add_snapshot(session, workspace_id, campaign_id, figures, at)
