"""A person has proven who they are: what they did that waited for it counts now."""

from datetime import datetime
from uuid import UUID

from quests.complete import verified
from quests.completion import Completion, State, step
from scoring.completion_facts import accepted_facts
from service.events.completions import completion_event
from service.store.completions import confirming_of, flags_of, next_version, save_step
from service.store.facts import record_facts
from service.store.outbox import announce
from service.store.published_quests import load_quest_alone
from service.store.session import Session

ACTOR = "participant"


async def confirm_completions(
    session: Session, workspace_id: UUID, participant_id: UUID, at: datetime
) -> list[Completion]:
    """Let everything of the person that waited go on; twice is the same as once."""
    waiting = await confirming_of(session, workspace_id, participant_id)
    return [await _confirm(session, one, at) for one in waiting]


async def _confirm(session: Session, before: Completion, at: datetime) -> Completion:
    quest = await load_quest_alone(session, before.workspace_id, before.quest_id)
    flags = await flags_of(session, before.workspace_id, [before.id])
    to = State.IN_REVIEW if flags else verified(quest)
    after = next_version(before, step(before.state, to, reason=None))
    await save_step(session, before, after, actor=ACTOR, at=at)
    if after.state is State.ACCEPTED:
        await record_facts(session, accepted_facts(after, quest, at=at))
    await announce(session, completion_event(after, at=at))
    return after
