"""Somebody reads what became of what they did: from then on they have seen its effect."""

from datetime import datetime
from uuid import UUID

from quests.ids import public_id
from scoring.facts import new_fact
from service.callers import ParticipantCaller
from service.store.campaigns import public_campaign
from service.store.facts import record_facts
from service.store.session import Session
from service.store.thanks import Thanks, mark_read

SOURCE = "thanks"


async def see_thanks(
    session: Session, caller: ParticipantCaller, thanks_id: UUID, *, at: datetime
) -> Thanks:
    """Note that a message was read, once; one with figures shows what each Quest achieved.

    Raises:
        NotFound: this person has no such message.
    """
    found = await mark_read(session, caller.workspace_id, caller.participant_id, thanks_id, at)
    quests = {deed.quest for deed in found.said.done} if found.said.figures else set[UUID]()
    if not quests:
        return found
    campaign = await public_campaign(session, found.campaign_id)
    facts = [
        new_fact(
            "impact_shown",
            zone=campaign.zone.key,
            workspace_id=caller.workspace_id,
            campaign_id=found.campaign_id,
            occurred_at=at,
            received_at=at,
            source=SOURCE,
            source_ref=f"{public_id('thk', found.id)}/{quest}",
            actor_id=caller.participant_id,
            quest_id=quest,
            partner_id=caller.partner_id,
            channel=caller.channel,
            locale=caller.locale,
        )
        for quest in quests
    ]
    await record_facts(session, facts)
    return found
