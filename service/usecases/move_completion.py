"""Accept, return, reject or revoke a completion; the numbers and the world follow."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.completion import Completion, State, step
from quests.errors import TransitionRefused
from scoring.completion_facts import accepted_facts
from service.events.completions import completion_event
from service.store.campaigns import ensure_lead
from service.store.completions import change_uses, lock_completion, next_version, save_step
from service.store.facts import record_facts, take_back_completion
from service.store.outbox import announce
from service.store.photo_claims import keep_photos
from service.store.published_quests import load_quest
from service.store.session import Session
from service.store.taken_back import forget_taken_back, note_taken_back
from service.store.thanks_occasions import thank_for_review

NOT_COUNTED_AGAINST = frozenset({State.REJECTED, State.REVOKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Which completion goes where, who says so and why; the person reads the reason."""

    workspace_id: UUID
    organisation_id: UUID
    completion_id: UUID
    to: State
    actor: str
    reason: str | None
    at: datetime


async def move_completion(session: Session, move: Move) -> Completion:
    """Take one step in the life of a completion, once.

    A completion that already is where it should go stays as it is: a retry changes nothing.

    Raises:
        NotFound: no such completion in a campaign that this organisation leads.
        TransitionRefused: the state machine has no such step, or the reason is missing.
    """
    before = await lock_completion(session, move.workspace_id, move.completion_id)
    await ensure_lead(session, move.workspace_id, before.campaign_id, move.organisation_id)
    if before.state is move.to:
        return before
    if before.state is State.CONFIRMING and move.to is not State.REJECTED:
        raise TransitionRefused(
            "Only the person can confirm it.", state=before.state, possible=[State.REJECTED]
        )

    after = next_version(before, step(before.state, move.to, reason=move.reason))
    await save_step(session, before, after, actor=move.actor, at=move.at, reason=move.reason)
    await _follow(session, before, after, move.reason, move.at)
    await thank_for_review(session, after, reason=move.reason, at=move.at)
    await announce(session, completion_event(after, at=move.at, reason=move.reason))
    return after


async def _follow(
    session: Session, before: Completion, after: Completion, reason: str | None, at: datetime
) -> None:
    """Let facts and limits follow the step."""
    published = await load_quest(session, after.workspace_id, after.quest_id)
    if after.state is State.ACCEPTED:
        await record_facts(session, accepted_facts(after, published.quest, at=at))
        await forget_taken_back(session, after)
    elif before.state is State.ACCEPTED:
        types = await take_back_completion(session, after, at)
        await note_taken_back(session, after, fact_types=types, reason=reason, at=at)
    await keep_photos(session, after, published.quest, at)
    gives_back = (after.state in NOT_COUNTED_AGAINST) - (before.state in NOT_COUNTED_AGAINST)
    if gives_back:
        await change_uses(session, after, published.quest.campaign, by=-gives_back)
