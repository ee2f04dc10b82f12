"""Hand in better evidence for a completion that was returned."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_json

from quests.catalogue import AnyEvidence, kind_of
from quests.complete import Decision, appraise
from quests.completion import Completion, State, step
from quests.contribution import Contribution, amended
from quests.errors import EvidenceRefused, NotFound, TransitionRefused
from quests.kind import Authored, Evidence
from quests.proving import ensure_code
from quests.quest import Quest
from quests.suspicion import PEERS_SEE_NOTHING
from service.callers import ParticipantCaller
from service.events.completions import completion_event, contribution_amended
from service.store.completions import flag, lock_completion, next_version, save_step, unflag
from service.store.contributions import hold_words, save_contribution
from service.store.earlier_evidence import keep_earlier
from service.store.outbox import announce
from service.store.photo_claims import exchange_photos
from service.store.published_quests import load_quest
from service.store.reuse_consents import exchange_consents
from service.store.session import Session
from service.store.unseen import UNSEEN, is_unseen

ARRIVED = frozenset({State.IN_REVIEW, State.ACCEPTED})
TESTIMONIAL = "testimonial"  # says who may show it
EVIDENCE: TypeAdapter[Evidence] = TypeAdapter(AnyEvidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """Whose completion, and the evidence that replaces the first."""

    caller: ParticipantCaller
    completion_id: UUID
    evidence: Evidence
    at: datetime


async def repair_completion(session: Session, repair: Repair) -> Completion:
    """Put the new evidence in place and the completion back into review; the earlier is kept.

    What stands there already is not put there again: a replay changes nothing.
    When it was done does not change: a review that takes long costs nobody a day.

    Raises:
        NotFound: no such completion of this person.
        TransitionRefused: it was not returned.
        EvidenceRefused: another kind, or a rule of the kind is broken.
    """
    caller = repair.caller
    words = await hold_words(session, caller.workspace_id, repair.completion_id)
    before = await lock_completion(session, caller.workspace_id, repair.completion_id)
    if before.participant_id != caller.participant_id:
        raise NotFound()
    if before.state in ARRIVED and before.evidence == repair.evidence.model_dump(mode="json"):
        return before  # sent again, because the answer to the first was lost
    if before.state is not State.RETURNED:
        raise TransitionRefused("Only a returned completion takes new evidence.")
    state = step(before.state, State.IN_REVIEW, reason=None)
    await keep_earlier(session, before)
    after = await _with_evidence(session, next_version(before, state), repair, words)
    await save_step(session, before, after, actor="participant", at=repair.at)
    await announce(session, completion_event(after, at=repair.at))
    return after


async def _with_evidence(
    session: Session, completion: Completion, repair: Repair, words: Contribution | None
) -> Completion:
    published = await load_quest(session, completion.workspace_id, completion.quest_id)
    if kind_of(repair.evidence) != completion.kind:
        raise EvidenceRefused("This Quest takes evidence of another kind.")
    await _notice(session, completion, published.quest, repair)
    decision = _appraised(completion, published.quest, repair.evidence)
    ensure_code(published.quest, decision.cited)
    if decision.cited and decision.cited != _appraised(completion, published.quest).cited:
        raise EvidenceRefused("What stands on another code is handed in anew.")
    if published.quest.kind == TESTIMONIAL:
        said = (completion, repair.evidence, published.quest)
        await exchange_consents(session, *said, repair.at)
    if decision.authored is not None and words is not None:
        await _rewrite(session, words, decision.authored, repair.at)
    return replace(
        completion,
        quantity=decision.quantity,
        points=decision.points,
        evidence=repair.evidence.model_dump(mode="json"),
    )


async def _rewrite(session: Session, words: Contribution, said: Authored, at: datetime) -> None:
    if (words.text, words.language) == (said.text, said.language):
        return  # only the photo is another one, say
    after = amended(words, text=said.text, language=said.language, at=at)
    await save_contribution(session, after)
    await announce(session, contribution_amended(after))


async def _notice(session: Session, completion: Completion, quest: Quest, repair: Repair) -> None:
    """Take its photos, and let the flags say what holds of the new evidence."""
    noticed = await exchange_photos(session, completion, repair.evidence.photos())
    await unflag(session, completion, PEERS_SEE_NOTHING)
    if is_unseen(repair.evidence, quest):
        noticed.append(UNSEEN)
    for one in noticed:
        await flag(session, completion, one, repair.at)


def _appraised(completion: Completion, quest: Quest, evidence: Evidence | None = None) -> Decision:
    """What the new evidence is worth; without one, that which was handed in first."""
    return appraise(
        quest,
        evidence or EVIDENCE.validate_json(to_json(completion.evidence)),
        state=completion.state,
        occurred_at=completion.occurred_at,
    )
