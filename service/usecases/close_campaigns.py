"""A campaign is over: everyone who took part is told what they did, and what came of it all."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quests.ids import public_id
from scoring.said import Moment, Said, figures_now
from service.store.each_campaign import with_each_campaign
from service.store.over_campaigns import campaigns_over
from service.store.session import Database, Session
from service.store.spoken_campaigns import spoken_campaign
from service.store.tellings import Audience, Telling, begin_telling
from service.store.totals import totals_now


async def close_campaigns(database: Database, at: datetime) -> int:
    """Begin to tell of every campaign that is newly over, once each; how many were there?

    Args:
        database: As the worker.
        at: Now.
    """

    async def over(session: Session, workspace_id: UUID) -> Sequence[UUID]:
        return await campaigns_over(session, workspace_id, at)

    async def say_goodbye(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
        return await _say_goodbye(session, workspace_id, campaign_id, at)

    return await with_each_campaign(database, over, say_goodbye)


async def _say_goodbye(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> bool:
    campaign = await spoken_campaign(session, workspace_id, campaign_id)
    totals = await totals_now(session, workspace_id, campaign_id, campaign.claims)
    said = Said(
        campaign=campaign.title,
        language=campaign.languages[0],
        quests=campaign.quests,
        figures=figures_now(campaign.claims, totals, at),
    )
    begun = await begin_telling(
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
    return begun is not None
