"""The first days of a campaign: an idea while it is a draft, published once it is open."""

from datetime import datetime

from quests.ids import public_id
from scoring.facts import new_fact
from service.store.facts import record_facts
from service.store.session import Session
from service.store.tables import CampaignRow

SOURCE = "campaign"
MILESTONES = {"draft": "idea", "open": "published"}


async def note_milestone(session: Session, campaign: CampaignRow, at: datetime) -> None:
    """A fact for the state that the campaign is in, the first time that it is in it."""
    milestone = MILESTONES.get(campaign.state)
    if milestone is None:
        return
    fact = new_fact(
        "campaign_milestone",
        zone=campaign.time_zone,
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        occurred_at=at,
        received_at=at,
        source=SOURCE,
        source_ref=f"{public_id('cmp', campaign.id)}/{milestone}",
        payload={"milestone": milestone},
    )
    await record_facts(session, [fact])
