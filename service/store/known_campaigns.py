"""Campaigns that are known to be there, in whatever state."""

from uuid import UUID

from quests.quest import Campaign
from service.store.published_quests import campaign_of
from service.store.session import Session
from service.store.tables import CampaignRow


async def campaign_by_id(session: Session, workspace_id: UUID, campaign_id: UUID) -> Campaign:
    """The campaign as decisions see it."""
    return campaign_of(await session.get_one(CampaignRow, (workspace_id, campaign_id)))
