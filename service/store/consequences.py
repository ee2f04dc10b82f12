"""What follows when a completion begins or ceases to count: facts, corrections, limits, photos."""

from datetime import datetime

from quests.completion import Completion, State
from quests.quest import Quest
from scoring.completion_facts import accepted_facts
from service.store.completions import change_uses
from service.store.facts import record_facts, take_back_completion
from service.store.photo_claims import keep_photos
from service.store.published_quests import load_quest_alone
from service.store.session import Session
from service.store.taken_back import forget_taken_back, note_taken_back

NOT_COUNTED_AGAINST = frozenset({State.REJECTED, State.REVOKED})


async def follow_step(
    session: Session,
    before: Completion,
    after: Completion,
    *,
    reason: str | None,
    at: datetime,
    quest: Quest | None = None,
) -> bool:
    """Let everything follow a step that somebody decided, in its transaction.

    Args:
        quest: Whose completion it is, where it has been read already.

    Returns:
        Whether it counts again without anybody having been told that it did not.
    """
    if quest is None:
        quest = await load_quest_alone(session, after.workspace_id, after.quest_id)
    unnoticed = False
    if after.state is State.ACCEPTED:
        await record_facts(session, accepted_facts(after, quest, at=at))
        unnoticed = await forget_taken_back(session, after)
    elif before.state is State.ACCEPTED:
        types = await take_back_completion(session, after, at)
        await note_taken_back(session, after, fact_types=types, reason=reason, at=at)
    await keep_photos(session, after, quest, at)
    gives_back = (after.state in NOT_COUNTED_AGAINST) - (before.state in NOT_COUNTED_AGAINST)
    if gives_back:
        await change_uses(session, after, quest.campaign, by=-gives_back)
    return unnoticed
