"""Make the numbers of a campaign anew from its facts."""

import asyncio
from datetime import datetime
from uuid import UUID

from quests.errors import DependencyUnavailable
from service.store.kpi_case_state import campaigns_to_note, campaigns_to_rebuild, note_built
from service.store.kpi_cells import read_freshness
from service.store.kpi_rebuild import rebuild
from service.store.session import Database

ATTEMPTS = 50
PAUSE_SECONDS = 0.1


async def rebuild_kpis(
    database: Database, workspace_id: UUID, campaign_id: UUID, *, at: datetime
) -> int:
    """Replace all cells of a campaign in one transaction; the campaign may stay open meanwhile.

    Returns:
        How many facts were counted.

    Raises:
        NotFound: no such campaign.
        DependencyUnavailable: others kept folding the campaign; try again.
    """
    async with database.read(workspace_id) as session:
        await read_freshness(session, workspace_id, campaign_id)
    for _ in range(ATTEMPTS):
        async with database.transaction(workspace_id) as session:
            counted = await rebuild(session, workspace_id, campaign_id, at)
        if counted is not None:
            return counted
        await asyncio.sleep(PAUSE_SECONDS)
    raise DependencyUnavailable("The campaign is being folded all the time. Try again.")


async def rebuild_outdated(database: Database, at: datetime) -> int:
    """Make anew what other declarations counted, or what was counted for other days of a campaign.

    A new declaration has cells of its own; until they are made, those of the older one are read.

    Returns:
        How many campaigns.
    """
    async with database.read() as session:
        outdated = await campaigns_to_rebuild(session)
        unnoted = await campaigns_to_note(session)
    for workspace_id, campaign_id in unnoted:
        async with database.transaction(workspace_id) as session:
            await note_built(session, workspace_id, campaign_id, at)
    for workspace_id, campaign_id in outdated:
        await rebuild_kpis(database, workspace_id, campaign_id, at=at)
    return len(outdated)
