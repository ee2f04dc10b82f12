"""Put other words in the place of one's own, as long as nobody has judged them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from quests.catalogue import KINDS, AnyEvidence
from quests.complete import appraise, ensure_in_time
from quests.completion import Completion, State
from quests.contribution import Contribution, Stage, amended
from quests.errors import EvidenceRefused, NotFound, TransitionRefused
from quests.kind import Evidence
from service.callers import ParticipantCaller
from service.events.completions import contribution_amended
from service.store.completions import lock_completion, save_evidence
from service.store.contributions import find_contribution, hold_words, save_contribution
from service.store.outbox import announce
from service.store.published_quests import load_quest_alone
from service.store.session import Session
from service.store.votes import is_judged

EVIDENCE: TypeAdapter[Evidence] = TypeAdapter(AnyEvidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """Whose words, and what is to stand there instead; ``language`` None: the one of before."""

    caller: ParticipantCaller
    contribution_id: UUID
    text: str
    language: str | None
    at: datetime


async def amend_contribution(session: Session, said: Amendment) -> Contribution:
    """Change what one wrote; the same words again change nothing.

    What somebody read before it counted, voted on or decided about stays as they saw it: else
    they would have said yes to something else.

    Raises:
        NotFound: no such contribution of this person.
        TransitionRefused: somebody has judged it, or its kind is no text.
        QuestClosed, CampaignNotOpen: its time is over.
        EvidenceRefused: the new text breaks a rule of the Quest.
    """
    caller = said.caller
    found = await find_contribution(session, caller.workspace_id, said.contribution_id)
    if found.participant_id != caller.participant_id:
        raise NotFound()
    words = await hold_words(session, caller.workspace_id, found.completion_id)
    completion = await lock_completion(session, caller.workspace_id, found.completion_id)
    assert words is not None  # noqa: S101 - rows of contributions stay
    await _ensure_unjudged(session, words, completion)

    evidence = await _rewritten(session, completion, said)
    after = amended(
        words, text=evidence["text"], language=evidence.get("language", words.language), at=said.at
    )
    if (after.text, after.language) == (words.text, words.language):
        return words
    await save_contribution(session, after)
    await save_evidence(session, replace(completion, evidence=evidence))
    await announce(session, contribution_amended(after))
    return after


async def _ensure_unjudged(session: Session, words: Contribution, completion: Completion) -> None:
    if "text" not in KINDS[words.kind].evidence.model_fields:
        raise TransitionRefused("Only a text can be changed.")
    if completion.state is State.RETURNED:
        raise TransitionRefused("It was returned: replace the evidence of its completion.")
    if completion.state is not State.ACCEPTED:
        raise TransitionRefused("It is being read, or does not count.", state=completion.state)
    if words.state is not Stage.RECEIVED:
        raise TransitionRefused("It was decided about.", state=words.state)
    if completion.version > 1 or await is_judged(session, words):
        raise TransitionRefused("Somebody has read it, or voted on it.")


async def _rewritten(session: Session, completion: Completion, said: Amendment) -> dict[str, Any]:
    """The evidence with the new words, as the Quest takes it."""
    quest = await load_quest_alone(session, completion.workspace_id, completion.quest_id)
    ensure_in_time(quest, said.at, said.at)
    changes = {"text": said.text} | ({"language": said.language} if said.language else {})
    if not changes.keys() <= KINDS[completion.kind].evidence.model_fields.keys():
        raise EvidenceRefused("The language of this text is the Quest's.", field="language")
    try:
        evidence = EVIDENCE.validate_json(to_json({**completion.evidence, **changes}))
    except ValidationError as wrong:
        field = str(wrong.errors(include_input=False)[0]["loc"][-1])
        raise EvidenceRefused("The Quest does not take such a text.", field=field) from None
    appraise(quest, evidence, state=completion.state, occurred_at=completion.occurred_at)
    return evidence.model_dump(mode="json")
