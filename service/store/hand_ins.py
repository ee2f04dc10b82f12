"""What somebody hands in, as the rows that it adds, and the answer as what will be true then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

from quests.complete import Decision
from quests.completion import Completion
from quests.kind import Evidence
from quests.quest import Quest
from scoring.completion_facts import facts_if_accepted
from scoring.feedback import Feedback, give_feedback
from scoring.opening import Person
from scoring.points import Counted
from scoring.published import PublishedQuest
from service.callers import ParticipantCaller
from service.events.completions import handed_in_rows
from service.store.completion_rows import contribution_row, limit_uses, transition_row
from service.store.completion_write import CompletionWrite, Recorded
from service.store.goals import goal_watches
from service.store.totals import Watch, watches

Render: TypeAlias = Callable[[Feedback], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """Who hands in what, when, under which key; answered in ``language``.

    ``address`` is from where, as a trusted proxy says.
    """

    caller: ParticipantCaller
    quest_id: UUID
    evidence: Evidence
    key: str
    at: datetime
    language: str
    address: str | None = None

    def fingerprint(self) -> bytes:
        """The same action sent again has the same one, whatever its white space."""
        said = f"{self.quest_id}\n{self.evidence.model_dump_json()}"
        return sha256(said.encode()).digest()


def written(
    hand_in: HandIn,
    published: PublishedQuest,
    completion_id: UUID,
    decision: Decision,
    render: Render,
    *,
    before: tuple[Counted, ...] = (),
) -> CompletionWrite:
    """All rows of the action, and the answer as a function of what will be true then.

    ``before`` is what counted already, where rules for points ask for it.
    """
    caller, quest = hand_in.caller, published.quest
    completion = _completion(hand_in, quest, completion_id, decision)
    contribution = contribution_row(completion, decision.authored)
    watch = watched_for(published)
    towards = goal_watches(quest.id) if published.goal else ()

    def reply(recorded: Recorded) -> bytes:
        return render(feedback_on(hand_in, published, completion, recorded, watch, before=before))

    return CompletionWrite(
        workspace_id=caller.workspace_id,
        campaign_id=quest.campaign.id,
        participant_id=caller.participant_id,
        session_id=caller.session_id,
        key=hand_in.key,
        fingerprint=hand_in.fingerprint(),
        quest_id=quest.id,
        quest_version=quest.version,
        limits=limit_uses(quest, completion.occurred_at),
        completion=completion,
        transitions=(transition_row(completion, actor="participant", at=hand_in.at),),
        contribution=contribution,
        facts=facts_if_accepted(completion, decision.facts, quest),
        events=handed_in_rows(completion, contribution),
        watch=(*watch.values(), *towards),
        reply=reply,
    )


def watched_for(published: PublishedQuest) -> dict[UUID, Watch]:
    """The totals that the answer to an action speaks of, by what is measured with them."""
    return watches((*published.claims, *published.milestones))


def feedback_on(
    hand_in: HandIn,
    published: PublishedQuest,
    completion: Completion,
    recorded: Recorded,
    watch: Mapping[UUID, Watch],
    *,
    again: bool = False,
    before: tuple[Counted, ...] = (),
) -> Feedback:
    """What the person learns from it; ``again``: ``completion`` had counted, or waited, before.

    ``watch`` is :func:`watched_for` of the Quest.
    """
    person = Person(
        name=recorded.own.name,
        language=hand_in.language,
        link=hand_in.caller.link,
        done=recorded.own.done,
        before=before,
    )
    totals = {name: recorded.totals[watched] for name, watched in watch.items()}
    towards = goal_watches(published.quest.id) if published.goal else ()
    return give_feedback(
        published,
        completion,
        person,
        totals=totals,
        as_of=hand_in.at,
        again=again,
        signed=sum(recorded.totals[watched] for watched in towards),
    )


def _completion(
    hand_in: HandIn, quest: Quest, completion_id: UUID, decision: Decision
) -> Completion:
    caller = hand_in.caller
    return Completion(
        workspace_id=caller.workspace_id,
        id=completion_id,
        campaign_id=quest.campaign.id,
        quest_id=quest.id,
        quest_version=quest.version,
        participant_id=caller.participant_id,
        kind=quest.kind,
        state=decision.state,
        version=1,
        quantity=decision.quantity,
        points=decision.points,
        evidence=hand_in.evidence.model_dump(mode="json"),
        locale=hand_in.language,
        channel=caller.channel,
        partner_id=caller.partner_id,
        occurred_at=decision.occurred_at,
        received_at=hand_in.at,
    )
