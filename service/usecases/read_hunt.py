"""How far I am on a hunt: what I found, where to look next, how many are left."""

from dataclasses import dataclass
from uuid import UUID

from quests.errors import NotFound
from quests.hunting import Progress, options_of, progress
from quests.quest import Quest
from service.callers import ParticipantCaller
from service.store.finds import Walk, finds_of, finish_of
from service.store.published_quests import load_quest_alone
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunt:
    """A person's hunt; ``finish`` is the newest completion and its state, if there is one."""

    quest: Quest
    progress: Progress
    finish: tuple[UUID, str] | None


async def read_hunt(session: Session, caller: ParticipantCaller, quest_id: UUID) -> Hunt:
    """A hunt of the caller's campaign.

    Raises:
        NotFound: no such Quest in the caller's campaign.
        EvidenceRefused: it is no hunt.
    """
    quest = await load_quest_alone(session, caller.workspace_id, quest_id)
    if quest.campaign.id != caller.campaign_id:
        raise NotFound()
    options = options_of(quest)
    walk = Walk(
        workspace_id=caller.workspace_id,
        quest_id=quest_id,
        participant_id=caller.participant_id,
    )
    return Hunt(
        quest=quest,
        progress=progress(options, await finds_of(session, walk)),
        finish=await finish_of(session, walk),
    )
