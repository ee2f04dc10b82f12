"""Participants look at what others did: enough of them, and it counts, or a moderator looks."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.completion import Completion, State, step
from quests.errors import NotFound
from quests.peers import Verdict
from quests.review_errors import CheckOver, NotAPeer
from service.store.completions import (
    completion_by_id,
    flags_of,
    lock_completion,
    next_version,
)
from service.store.deciding import by_itself, decide
from service.store.peer_checks import (
    Asked,
    Check,
    Peer,
    asked_of,
    check_of,
    flag_doubts,
    has_done_something,
    keep_verdict,
    reserve,
)
from service.store.photos import Photo, photos_of
from service.store.published_quests import load_quest
from service.store.review import has_decided
from service.store.session import Session

PEERS = "peers"  # who decides when enough of them said the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who answers what about which check, and why."""

    workspace_id: UUID
    participant_id: UUID
    check_id: UUID
    verdict: Verdict
    reason: str | None
    at: datetime


async def take_checks(session: Session, peer: Peer, at: datetime, *, most: int) -> list[Asked]:
    """What the person is asked about: what they have already, filled up to ``most`` by lot.

    Raises:
        NotAPeer: nothing of theirs counts here yet.
    """
    if not await has_done_something(session, peer):
        raise NotAPeer("Only who has done something that counts looks at what others did.")
    held = await asked_of(session, peer, at)
    if len(held) < most:
        await reserve(session, peer, at, most=most - len(held))
        held = await asked_of(session, peer, at)
    return held[:most]


async def answer_check(session: Session, answer: Answer) -> Check:
    """Keep the answer, once; the last one that it takes decides.

    Raises:
        NotFound: the person was not asked.
        CheckOver: it was decided meanwhile, the time is over, or they answered otherwise before.
    """
    mine = (answer.workspace_id, answer.participant_id, answer.check_id)
    named = await check_of(session, *mine)
    held = await lock_completion(session, answer.workspace_id, named.completion_id)
    check = await check_of(session, *mine)
    if check.verdict is answer.verdict:
        return check  # sent again
    _ensure_waiting(check, held, answer)

    tally = await keep_verdict(session, check, answer.verdict, answer.reason, answer.at)
    quest = (await load_quest(session, held.workspace_id, held.quest_id)).quest
    match tally.outcome(quest.peers or 1):
        case Verdict.CONFIRMED if not await flags_of(session, held.workspace_id, [held.id]):
            await _accept(session, held, answer.at)
        case Verdict.DOUBTED:
            await flag_doubts(session, held, tally, answer.at)
    return replace(check, verdict=answer.verdict, decided_at=answer.at)


async def photo_to_check(session: Session, peer: Peer, check_id: UUID, at: datetime) -> Photo:
    """The photo of what the person is asked about, as long as they are.

    Raises:
        NotFound: they are not, or it has no photo.
    """
    for asked in await asked_of(session, peer, at):
        if asked.id == check_id:
            done = await completion_by_id(session, peer.workspace_id, asked.completion_id)
            photos = await photos_of(session, peer.workspace_id, [done])
            for photo in photos:
                if photo.state == "used":
                    return photo
    raise NotFound()


def _ensure_waiting(check: Check, held: Completion, answer: Answer) -> None:
    if check.verdict is not None:
        raise CheckOver("You answered this before; that answer stands.")
    waits = held.state is State.IN_REVIEW and held.version == check.version
    if not waits or check.reserved_until <= answer.at:
        raise CheckOver("It was decided meanwhile, or your time is over. Ask for another one.")
    if held.participant_id == answer.participant_id:
        raise NotFound()


async def _accept(session: Session, before: Completion, at: datetime) -> None:
    """Through the door that a reviewer uses: figures, points, thanks and events follow."""
    after = next_version(before, step(before.state, State.ACCEPTED, reason=None))
    await decide(session, before, after, by_itself(before, State.ACCEPTED, PEERS, at))
    await has_decided(session, after, PEERS, at)
