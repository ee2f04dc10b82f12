"""Record what a person did, and answer what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

from prometheus_client import Counter

from quests.catalogue import KINDS
from quests.complete import Decision, complete, is_excluded
from quests.completion import Completion, State
from quests.errors import (
    AlreadyUsed,
    CoquestError,
    DependencyUnavailable,
    LimitReached,
    NotFound,
)
from quests.ids import new_id
from quests.requirement import excludes
from quests.suspicion import Flag
from scoring.published import PublishedQuest
from service.metrics import COMPLETIONS, REPLAYS
from service.store.also import Also
from service.store.citations import look_up_cited
from service.store.completion_recorder import CompletionRecorder
from service.store.completion_rows import room_uses
from service.store.completion_write import CompletionWrite, Recorded, StaleQuest, Stored
from service.store.deeds_before import deeds_before
from service.store.further_changes import doubts_about, further_changes
from service.store.hand_ins import HandIn, Render, feedback_on, watched_for, written
from service.store.published_quests import PublishedQuests
from service.store.repeats import Repeat, keep_repeat
from service.store.session import Database
from service.store.standing import person_before

__all__ = ["HandIn", "Recording", "record_completion"]

TRIES = 3


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
        write = None
        try:
            write = await _decide(hand_in, recording)
            stored = await recording.recorder.record(write)
        except StaleQuest:
            recording.quests.forget(hand_in.caller.workspace_id, hand_in.quest_id)
        except DependencyUnavailable:
            raise
        except CoquestError as refusal:
            again = write.again if write is not None else None
            return await _answered_before(hand_in, recording, refusal, again)
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
    before = await deeds_before(recording.database, published, caller)
    write = partial(written, hand_in, published, new_id(hand_in.at), before=before)
    ready = write(decision, recording.render)
    quest = published.quest
    if quest.capacity or quest.cooldown or excludes(quest.requires):
        ready = replace(
            ready,
            room=room_uses(quest, decision.occurred_at),
            cooldown=quest.cooldown,
            excluded=partial(is_excluded, quest, person) if excludes(quest.requires) else None,
        )
    also = further_changes(hand_in, published.quest, caller, secret=recording.secret)
    if KINDS[published.quest.kind].once:
        ready = replace(ready, again=partial(_again, hand_in, published, decision, recording, also))
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
    waits = decision.state is State.CONFIRMING  # and is looked at when its person has proven
    in_review = replace(decision, state=decision.state if waits else State.IN_REVIEW)
    return write(in_review, lambda feedback: render(replace(feedback, flags=flags)))


def _again(
    hand_in: HandIn,
    published: PublishedQuest,
    decision: Decision,
    recording: Recording,
    also: tuple[Also, ...],
) -> Repeat:
    """The same action by somebody for whom it counts already, or waits to."""
    repeated = replace(decision, state=State.REPEATED, authored=None, cited=(), facts=())
    write = written(hand_in, published, new_id(hand_in.at), repeated, recording.render)

    def reply(first: Completion, recorded: Recorded) -> bytes:
        watch = watched_for(published)
        told = feedback_on(hand_in, published, first, recorded, watch, again=True)
        return recording.render(told)

    return Repeat(write=replace(write, also=also), reply=reply)


async def _answered_before(
    hand_in: HandIn,
    recording: Recording,
    refusal: CoquestError,
    again: Callable[[], Repeat] | None,
) -> Stored:
    """A retry of what was answered before gets that answer, even if today it would be refused.

    Who did before what counts once is told so, kindly.
    """
    caller = hand_in.caller
    earlier = await recording.recorder.replay(
        caller.workspace_id, caller.participant_id, hand_in.key, hand_in.fingerprint()
    )
    if earlier is None and again is not None and isinstance(refusal, LimitReached | AlreadyUsed):
        earlier = await keep_repeat(recording.database, again())
    if earlier is None:
        raise refusal
    return earlier


def _count(write: CompletionWrite, stored: Stored) -> None:
    if stored.replayed:
        REPLAYS.inc()
    else:
        _recorded(write.completion.kind, write.completion.state).inc()


@cache
def _recorded(kind: str, state: State) -> Counter:
    return COMPLETIONS.labels(kind, state)
