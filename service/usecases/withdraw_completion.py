"""Take back what one handed in: it counts no more, and what it said is gone."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from quests.catalogue import KINDS
from quests.completion import Completion, State, step
from quests.consent import POLITICAL, after_refusing, standings
from quests.contribution import TAKEN_UP, Contribution, withdrawn
from quests.errors import NotFound, TransitionRefused
from quests.ids import public_id
from service.callers import ParticipantCaller
from service.events.completions import completion_event, contribution_moved
from service.store.completions import change_uses, lock_completion, next_version, save_step
from service.store.consent_ledger import Saying, Speaker, entries_of, say
from service.store.contributions import hold_words, save_contribution
from service.store.driver import driver
from service.store.earlier_evidence import forget_earlier
from service.store.facts import take_back_completion
from service.store.outbox import announce
from service.store.photo_claims import let_photos_go
from service.store.published_quests import load_quest
from service.store.session import Session
from service.store.signatures import free_once

COUNTED_NO_MORE = frozenset({State.REJECTED, State.REVOKED})
KEPT_OF_EVIDENCE = frozenset({"kind", "agree"})


async def withdraw_completion(
    session: Session, caller: ParticipantCaller, completion_id: UUID, at: datetime
) -> Completion:
    """Take it back, once; a retry changes nothing. It may be done anew afterwards.

    Raises:
        NotFound: no such completion of this person.
        TransitionRefused: its kind cannot be taken back, it was taken up, or it is over.
    """
    words = await hold_words(session, caller.workspace_id, completion_id)
    before = await lock_completion(session, caller.workspace_id, completion_id)
    if before.participant_id != caller.participant_id:
        raise NotFound()
    if before.state is State.WITHDRAWN:
        return before
    _ensure_may(before, words)
    after = _bare(next_version(before, step(before.state, State.WITHDRAWN, reason=None)))
    published = await load_quest(session, caller.workspace_id, before.quest_id)
    await save_step(session, before, after, actor="participant", at=at)
    if before.state is State.ACCEPTED:
        await take_back_completion(session, after, at)
    await change_uses(session, after, published.quest.campaign, by=-1)
    await free_once(session, after)
    await let_photos_go(session, after, at)
    await forget_earlier(session, after)
    await announce(session, completion_event(after, at=at))
    if words is not None:
        await _forget_words(session, words, at)
    await _withdraw_opinion(session, after, at)
    return after


def _ensure_may(completion: Completion, words: Contribution | None) -> None:
    kind = KINDS[completion.kind]
    if not kind.withdrawable:
        raise TransitionRefused("What was handed in for this kind of Quest stays.")
    # A signature goes with its comment. A work that was taken up is the campaign's as well.
    if words is not None and words.state in TAKEN_UP and not kind.once:
        raise TransitionRefused("The campaign has taken it up.", state=words.state)


async def _forget_words(session: Session, words: Contribution, at: datetime) -> None:
    after = withdrawn(words, at=at)
    await save_contribution(session, after)
    event = contribution_moved(after)
    assert event is not None  # noqa: S101 - it was withdrawn
    await announce(session, event)


def _bare(completion: Completion) -> Completion:
    """Without what the person said in it."""
    kept = {name: completion.evidence[name] for name in KEPT_OF_EVIDENCE & {*completion.evidence}}
    return replace(completion, evidence=kept)


async def _withdraw_opinion(session: Session, completion: Completion, at: datetime) -> None:
    """Consent to keep a political opinion ends with the signature that it was given for."""
    connection = await driver(session)
    workspace_id, person = completion.workspace_id, completion.participant_id
    quest = public_id("qst", completion.quest_id)
    held = standings(await entries_of(connection, workspace_id, person))
    given = [scope for scope in held if (scope.purpose, scope.channel) == (POLITICAL, quest)]
    if not given:
        return
    speaker = Speaker(
        workspace_id=workspace_id,
        participant_id=person,
        campaign_id=completion.campaign_id,
        source=f"quest/{quest}",
        at=at,
        evidence={"completion": public_id("cpl", completion.id)},
    )
    sayings = [Saying(scope=scope, method="signature", answer=after_refusing) for scope in given]
    await say(connection, speaker, sayings)
