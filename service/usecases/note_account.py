"""A person whose mailbox is proven has an account: they can come back."""

from datetime import datetime

from quests.ids import public_id
from scoring.facts import new_fact
from service.callers import ParticipantCaller
from service.store.campaigns import public_campaign
from service.store.facts import record_facts
from service.store.session import Session

SOURCE = "account"


async def note_account(session: Session, who: ParticipantCaller, at: datetime) -> None:
    """Record it, once for each person in a campaign."""
    campaign = await public_campaign(session, who.campaign_id)
    fact = new_fact(
        "account_created",
        zone=campaign.zone.key,
        workspace_id=who.workspace_id,
        campaign_id=who.campaign_id,
        occurred_at=at,
        received_at=at,
        source=SOURCE,
        source_ref=public_id("prt", who.participant_id),
        actor_id=who.participant_id,
        partner_id=who.partner_id,
        channel=who.channel,
        locale=who.locale,
    )
    await record_facts(session, [fact])
