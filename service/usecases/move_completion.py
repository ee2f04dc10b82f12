"""Decide about completions, and undo it; the numbers and the world follow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from quests.completion import DOUBTED, Completion, State, step
from quests.errors import CoquestError, TransitionRefused
from quests.review_errors import AppealRefused, TooLateToUndo
from scoring.wording import say
from service.events.completions import completion_event
from service.store.campaigns import ensure_lead
from service.store.checklists import keep_answers
from service.store.completions import lock_completion, next_version, save_step
from service.store.consequences import NOT_COUNTED_AGAINST, follow_step
from service.store.deciding import by_itself, decide
from service.store.moves import Decided, Move
from service.store.outbox import announce
from service.store.review import (
    add_appeal,
    add_second_look,
    ensure_may_decide,
    has_decided,
    last_step,
    reopen_appeal,
    say_who_reviews,
    unsay_review,
)
from service.store.review_queue import overdue, reply_in, workspaces
from service.store.session import Database, Session

__all__ = [
    "Decided",
    "Move",
    "appeal_decision",
    "decide_overdue",
    "look_again",
    "move_completion",
    "move_many",
    "undo_move",
]
DEADLINE = "deadline"  # who decides when nobody did
PERSON = "participant"
UNDO_WITHIN = timedelta(minutes=15)
UNDONE = "review-undone"  # in scoring/phrases


async def move_completion(session: Session, move: Move) -> Completion:
    """Take one step in the life of a completion, once.

    A completion that already is where it should go stays as it is: a retry changes nothing.

    Raises:
        NotFound: no such completion in a campaign that this organisation leads.
        TransitionRefused: the state machine has no such step, or the reason is missing.
        Claimed: another reviewer is at it.
        NotYourDecision: it is their own, or an appeal against their own decision.
        ChecklistOpen: the Quest requires its checklist, and it is not gone through.
    """
    before = await _held(session, move)
    if before.state is move.to:
        return before
    await _ensure_may(session, before, move)
    if before.state is State.CONFIRMING and move.to is not State.REJECTED:
        raise TransitionRefused(
            "Only the person can confirm it.", state=before.state, possible=[State.REJECTED]
        )

    if before.state is State.IN_REVIEW:
        await keep_answers(session, before, move)
    if move.reply is not None:
        move = replace(move, reason=await reply_in(session, before, move.reply))
    after = next_version(before, step(before.state, move.to, reason=move.reason))
    await decide(session, before, after, move)
    await has_decided(session, after, move.actor, move.at)
    return after


async def move_many(session: Session, moves: Sequence[Move]) -> list[Decided]:
    """Each of the moves by itself: what is refused stays as it is and keeps nobody up.

    Held in one order, so that two batches never wait for each other in a circle.
    """
    outcomes: dict[UUID, Decided] = {}
    for move in sorted(moves, key=lambda move: move.completion_id):
        try:
            async with session.begin_nested():
                moved = await move_completion(session, move)
        except CoquestError as refusal:
            outcomes[move.completion_id] = Decided(move.completion_id, None, refusal)
        else:
            outcomes[move.completion_id] = Decided(move.completion_id, moved, None)
    return [outcomes[move.completion_id] for move in moves]


async def undo_move(session: Session, move: Move) -> Completion:
    """Take back one's own last decision, within minutes: it is in review again.

    Facts, limits and what the person was told follow, as if it had not been decided.

    Raises:
        TooLateToUndo: it is too old, somebody else's, or was followed by others.
    """
    before = await _held(session, move)
    last = await last_step(session, before)
    if last.actor != move.actor or last.from_state != State.IN_REVIEW:
        raise TooLateToUndo("Only your own last decision about what was in review can be undone.")
    if move.at - last.at > UNDO_WITHIN:
        raise TooLateToUndo("A decision can be undone for 15 minutes.")

    after, why = next_version(before, State.IN_REVIEW), say(before.locale, UNDONE)
    await save_step(session, before, after, actor=move.actor, at=move.at, reason=why)
    await follow_step(session, before, after, reason=why, at=move.at)
    await unsay_review(session, before, at=move.at)
    await reopen_appeal(session, before, move.actor, last.at)
    if before.state is State.ACCEPTED:
        revoked = replace(after, state=State.REVOKED)  # what the world knew counts no more
        await announce(session, completion_event(revoked, at=move.at, reason=why))
    else:
        await announce(session, completion_event(after, at=move.at))
    return after


async def appeal_decision(
    session: Session, completion: Completion, said: str, at: datetime
) -> Completion:
    """The person asks for another look, once; somebody else than before decides.

    Args:
        completion: The person's own, held.

    Raises:
        AppealRefused: nothing was decided against them, or they appealed before.
    """
    if completion.state not in NOT_COUNTED_AGAINST | DOUBTED:
        raise AppealRefused("Nothing was decided against you here.")
    last = await last_step(session, completion)
    await add_appeal(session, completion, said, judge=last.actor, at=at)
    after = next_version(completion, step(completion.state, State.IN_REVIEW, reason=said))
    await save_step(session, completion, after, actor=PERSON, at=at, reason=said)
    await follow_step(session, completion, after, reason=said, at=at)
    await announce(session, completion_event(after, at=at))
    return after


async def look_again(session: Session, move: Move, *, agrees: bool) -> Completion:
    """Say whether what counted at once should count; who disagrees revokes it.

    Raises:
        TransitionRefused: it does not count, or the reason is missing.
    """
    before = await _held(session, move)
    await _ensure_may(session, before, move)
    kept = await add_second_look(session, before, agrees=agrees, reviewer=move.actor, at=move.at)
    if agrees or not kept:
        return before
    return await move_completion(session, move)


async def decide_overdue(database: Database, *, at: datetime) -> int:
    """Decide what nobody decided in time, as each Quest says; each once, whoever else tries.

    Args:
        database: Opened as the worker.

    Returns:
        How many were decided.
    """
    decided = 0
    async with database.transaction() as session:
        everybody = await workspaces(session)
    for workspace_id in everybody:
        async with database.transaction(workspace_id) as session:
            for late in await overdue(session, workspace_id, at):
                before = await lock_completion(session, workspace_id, late.id)
                if before.version == late.version:
                    move = by_itself(before, State(late.then), DEADLINE, at, reason=late.reason)
                    after = next_version(before, step(before.state, move.to, reason=move.reason))
                    await decide(session, before, after, move)
                    decided += 1
    return decided


async def _held(session: Session, move: Move) -> Completion:
    """The completion, for us alone, if our organisation leads its campaign."""
    completion = await lock_completion(session, move.workspace_id, move.completion_id)
    await ensure_lead(session, move.workspace_id, completion.campaign_id, move.organisation_id)
    return completion


async def _ensure_may(session: Session, completion: Completion, move: Move) -> None:
    mailbox = await say_who_reviews(session, move.workspace_id, move.actor, secret=move.secret)
    await ensure_may_decide(session, completion, move.actor, move.at, mailbox=mailbox)
