"""Record what a person did, and answer what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

from quests.complete import Decision, complete, is_excluded
from quests.completion import Completion, State
from quests.errors import CoquestError, DependencyUnavailable, NotFound
from quests.ids import new_id
from quests.kind import Evidence
from quests.quest import Quest
from quests.requirement import excludes
from quests.suspicion import Flag
from scoring.completion_facts import completion_facts
from scoring.facts import Fact
from scoring.feedback import Feedback, Person, give_feedback
from scoring.published import PublishedQuest
from service.callers import ParticipantCaller
from service.events.catalogue import Event, event_values
from service.events.completions import completion_event, contribution_proposed
from service.metrics import COMPLETIONS, REPLAYS
from service.store.citations import look_up_cited
from service.store.completion_recorder import CompletionRecorder
from service.store.completion_rows import (
    contribution_row,
    limit_uses,
    room_uses,
    transition_row,
)
from service.store.completion_write import CompletionWrite, Recorded, Row, StaleQuest, Stored
from service.store.further_changes import doubts_about, further_changes
from service.store.published_quests import PublishedQuests
from service.store.session import Database
from service.store.standing import person_before
from service.store.totals import watches

TRIES = 3
Render: TypeAlias = Callable[[Feedback], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """Who hands in what, when, under which key; answered in ``language``."""

    caller: ParticipantCaller
    quest_id: UUID
    evidence: Evidence
    key: str
    at: datetime
    language: str

    def fingerprint(self) -> bytes:
        """The same action sent again has the same one, whatever its white space."""
        said = f"{self.quest_id}\n{self.evidence.model_dump_json()}"
        return sha256(said.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What recording needs of this process, and how an answer becomes bytes.

    ``secret`` is the installation's: printed codes are signed with what follows from it.
    """

    database: Database
    quests: PublishedQuests
    recorder: CompletionRecorder
    render: Render
    secret: str


async def record_completion(hand_in: HandIn, recording: Recording) -> Stored:
    """Store the completion with everything it changes, once per key.

    Raises:
        CoquestError: refused with its reason; nothing was stored.
        DependencyUnavailable: the outcome is unknown; the same key will tell.
    """
    for _ in range(TRIES):
        try:
            write = await _decide(hand_in, recording)
            stored = await recording.recorder.record(write)
        except StaleQuest:
            recording.quests.forget(hand_in.caller.workspace_id, hand_in.quest_id)
        except DependencyUnavailable:
            raise
        except CoquestError as refusal:
            return await _answered_before(hand_in, recording, refusal)
        else:
            _count(write, stored)
            return stored
    raise DependencyUnavailable("The Quest is being changed. Send the same request again.")


async def _decide(hand_in: HandIn, recording: Recording) -> CompletionWrite:
    caller = hand_in.caller
    published = await recording.quests.get(caller.workspace_id, hand_in.quest_id)
    if published.quest.campaign.id != caller.campaign_id:
        raise NotFound()  # as for a Quest that nobody knows: byte by byte

    person, proven = await person_before(recording.database, caller, published.quest)
    decision = complete(
        published.quest, hand_in.evidence, at=hand_in.at, person=person, proven=proven
    )
    write = partial(_write, hand_in, published, new_id(hand_in.at))
    ready = write(decision, recording.render)
    quest = published.quest
    if quest.capacity or quest.cooldown or excludes(quest.requires):
        ready = replace(
            ready,
            room=room_uses(quest, decision.occurred_at),
            cooldown=quest.cooldown,
            excluded=partial(is_excluded, quest, person) if excludes(quest.requires) else None,
        )
    also = further_changes(hand_in.evidence, published.quest, caller)
    if decision.cited or decision.place or also:
        return replace(
            ready,
            also=also,
            flags=await doubts_about(recording.database, caller.workspace_id, also),
            once=await look_up_cited(
                recording.database,
                published.quest,
                caller.participant_id,
                decision.cited,
                secret=recording.secret,
            ),
            sighting=decision.sighting,
            suspected=partial(_suspected, write, decision, recording.render),
        )
    return ready


def _suspected(
    write: Callable[[Decision, Render], CompletionWrite],
    decision: Decision,
    render: Render,
    flags: tuple[Flag, ...],
) -> CompletionWrite:
    """The same action for a person to look at: nothing counts yet, nothing is lost."""
    in_review = replace(decision, state=State.IN_REVIEW)
    return write(in_review, lambda feedback: render(replace(feedback, flags=flags)))


async def _answered_before(hand_in: HandIn, recording: Recording, refusal: CoquestError) -> Stored:
    """A retry of what was answered before gets that answer, even if today it would be refused."""
    caller = hand_in.caller
    earlier = await recording.recorder.replay(
        caller.workspace_id, caller.participant_id, hand_in.key, hand_in.fingerprint()
    )
    if earlier is None:
        raise refusal
    return earlier


def _write(
    hand_in: HandIn,
    published: PublishedQuest,
    completion_id: UUID,
    decision: Decision,
    render: Render,
) -> CompletionWrite:
    """All rows of the action, and the answer as a function of what will be true then."""
    caller, quest = hand_in.caller, published.quest
    completion = _completion(hand_in, quest, completion_id, decision)
    contribution = contribution_row(completion, decision.authored)
    watch = watches((*published.claims, *published.milestones))

    def reply(recorded: Recorded) -> bytes:
        person = Person(
            name=recorded.own.name,
            language=hand_in.language,
            link=caller.link,
            done=recorded.own.done,
        )
        totals = {name: recorded.totals[watched] for name, watched in watch.items()}
        return render(give_feedback(published, completion, person, totals=totals, as_of=hand_in.at))

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
        facts=_facts(completion, decision, quest),
        events=tuple(event_values(event) for event in _events(completion, contribution)),
        watch=tuple(watch.values()),
        reply=reply,
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


def _facts(completion: Completion, decision: Decision, quest: Quest) -> tuple[Fact, ...]:
    """Only what is accepted is a fact."""
    if completion.state is not State.ACCEPTED:
        return ()
    zone = quest.campaign.zone.key
    return completion_facts(completion, decision.facts, zone=zone, at=completion.received_at)


def _events(completion: Completion, contribution: Row | None) -> list[Event]:
    at = completion.received_at
    events = [completion_event(completion, at=at)]
    if contribution is not None:
        events.append(contribution_proposed(completion, contribution["id"], at))
    return events


def _count(write: CompletionWrite, stored: Stored) -> None:
    if stored.replayed:
        REPLAYS.inc()
    else:
        COMPLETIONS.labels(write.completion.kind, write.completion.state).inc()
