"""A campaign is over: everyone who took part is told what they did, and what came of it all."""

from datetime import datetime
from uuid import UUID

from quests.ids import public_id
from scoring.said import Moment, Said, figures_now
from service.store.driver import driver
from service.store.over_campaigns import campaigns_over
from service.store.session import Database, Session
from service.store.snapshots import all_workspaces
from service.store.spoken_campaigns import spoken_campaign
from service.store.tellings import Audience, Telling, begin_telling
from service.store.totals import read_totals, watches


async def close_campaigns(database: Database, at: datetime) -> int:
    """Begin to tell of every campaign that is newly over, once each; how many were there?

    Args:
        database: As the worker.
        at: Now.
    """
    async with database.read() as session:
        workspaces = await all_workspaces(session)
    closed = 0
    for workspace_id in workspaces:
        async with database.transaction(workspace_id) as session:
            for campaign_id in await campaigns_over(session, workspace_id, at):
                await _say_goodbye(session, workspace_id, campaign_id, at)
                closed += 1
    return closed


async def _say_goodbye(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> None:
    campaign = await spoken_campaign(session, workspace_id, campaign_id)
    watch = watches(campaign.claims)
    totals = await read_totals(
        await driver(session), workspace_id, campaign_id, tuple(watch.values())
    )
    counted = {name: totals[watched] for name, watched in watch.items()}
    said = Said(
        campaign=campaign.title,
        language=campaign.languages[0],
        quests=campaign.quests,
        figures=figures_now(campaign.claims, counted, at),
    )
    await begin_telling(
        session,
        Telling(
            workspace_id=workspace_id,
            campaign_id=campaign_id,
            moment=Moment.CAMPAIGN_CLOSED,
            subject=f"campaign/{public_id('cmp', campaign_id)}",
            version=1,
            said=said,
            audience=Audience(who="doers"),
            at=at,
        ),
    )
