"""Somebody begins a Quest: how many go on, and how long it takes, is seen from here."""

from datetime import datetime
from uuid import UUID

from quests.errors import NotFound, QuestClosed
from quests.ids import public_id
from scoring.facts import new_fact
from service.callers import ParticipantCaller
from service.store.facts import record_facts
from service.store.published_quests import load_quest_alone
from service.store.session import Session

SOURCE = "start"


async def begin_quest(
    session: Session, caller: ParticipantCaller, quest_id: UUID, *, at: datetime
) -> bool:
    """Note that a person began a Quest; whether it was the first time. Nothing is promised by it.

    Raises:
        NotFound: no such Quest in the caller's campaign.
        QuestClosed: it takes no completions now.
    """
    quest = await load_quest_alone(session, caller.workspace_id, quest_id)
    if quest.campaign.id != caller.campaign_id:
        raise NotFound()
    if not quest.is_open(at):
        raise QuestClosed()
    fact = new_fact(
        "quest_started",
        zone=quest.campaign.zone.key,
        workspace_id=caller.workspace_id,
        campaign_id=caller.campaign_id,
        occurred_at=at,
        received_at=at,
        source=SOURCE,
        source_ref=f"{public_id('qst', quest_id)}/{caller.participant_id}",
        payload={"quest_kind": quest.kind},
        actor_id=caller.participant_id,
        quest_id=quest_id,
        partner_id=caller.partner_id,
        channel=caller.channel,
        locale=caller.locale,
    )
    return bool(await record_facts(session, [fact]))
