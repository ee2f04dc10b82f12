"""The one door by which a decision about a completion goes, whoever takes it."""

from datetime import datetime

from quests.completion import Completion, State
from service.events.completions import completion_event
from service.store.completions import save_step
from service.store.consequences import follow_step
from service.store.moves import Move
from service.store.outbox import announce
from service.store.session import Session
from service.store.thanks_occasions import thank_for_review


async def decide(session: Session, before: Completion, after: Completion, move: Move) -> None:
    """Store the step, and let figures, limits, photos, the person and the world follow.

    Args:
        before: As it is, held.
        after: One step further.
        move: Who says so, and why.
    """
    await save_step(session, before, after, actor=move.actor, at=move.at, reason=move.reason)
    await follow_step(session, before, after, reason=move.reason, at=move.at)
    await thank_for_review(session, after, reason=move.reason, at=move.at)
    await announce(session, completion_event(after, at=move.at, reason=move.reason))


def by_itself(
    completion: Completion, to: State, actor: str, at: datetime, *, reason: str | None = None
) -> Move:
    """A step that no reviewer takes, for example because the time is over."""
    return Move(
        workspace_id=completion.workspace_id,
        organisation_id=completion.workspace_id,  # nobody's
        completion_id=completion.id,
        to=to,
        actor=actor,
        reason=reason,
        at=at,
        secret="",
    )
