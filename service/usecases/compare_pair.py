"""Which one? Two proposals are shown to a person, who says which they prefer."""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from uuid import UUID

from quests.contribution import Contribution
from quests.errors import NotFound, VerificationFailed
from quests.ids import new_id, public_id
from quests.pairing import Pair, next_pair, pair_of
from quests.quest import Quest
from quests.voting import FEWEST, Mode, Voting, ensure_open
from service.callers import ParticipantCaller
from service.store.emails import has_proven
from service.store.pair_votes import (
    Appearance,
    add_appearance,
    answer,
    lock_appearance,
    open_appearance,
    pair_counts,
    pairs_seen,
)
from service.store.published_quests import load_quest_alone
from service.store.session import Session
from service.store.tombstones import ensure_first_votes
from service.store.votes import count_vote, proposals_among, proposals_of

TOO_FAST, WITHDRAWN = "too_fast", "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks for a pair of which Quest, when; and the chance that decides among equals."""

    caller: ParticipantCaller
    quest_id: UUID
    at: datetime
    chance: Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The pair to compare; without one, why: ``too_few``, ``all_seen`` or ``enough``."""

    appearance: Appearance | None
    left: Contribution | None = None
    right: Contribution | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Which side of which pair.

    Args:
        appearance_id: ``None`` when the token was none of ours.
        left: ``None`` for who cannot decide.
    """

    caller: ParticipantCaller
    quest_id: UUID
    appearance_id: UUID | None
    left: bool | None
    at: datetime


async def show_pair(session: Session, asking: Asking) -> Shown:
    """The open pair of this person, or a new one. Asking again shows the same pair.

    Raises:
        NotFound: no such Quest in the caller's campaign.
        VoteRefused: not voted on in this way, not now, or not by this person.
    """
    quest = await _quest(session, asking.caller, asking.quest_id)
    voting = await _open(session, asking.caller, quest, asking.at)
    shown = await _waiting(session, asking)
    if shown is None:
        why = await _add_new(session, asking, voting)
        if why is not None:
            return Shown(appearance=None, why=why)
        # Of several that ask at once, one draws; the others see what it drew.
        shown = await _waiting(session, asking)
    if shown is None:  # it was answered meanwhile, by a quicker request of the same person
        return Shown(appearance=None, why="all_seen")
    return shown


async def answer_pair(session: Session, said: Answer) -> tuple[Appearance, bool]:
    """Count an answer, once; the answer that stands, and whether it is this one.

    An answer given faster than anybody reads, or about a proposal that was taken back meanwhile,
    is kept and does not count.

    Raises:
        NotFound: no such Quest in the caller's campaign.
        VerificationFailed: this pair was never shown to this person.
        VoteRefused: not voted on in this way, not now, or not by this person.
    """
    caller = said.caller
    quest = await _quest(session, caller, said.quest_id)
    shown = await _shown(session, said)
    if shown.answered_at is not None:
        return shown, False
    voting = await _open(session, caller, quest, said.at)

    winner = None if said.left is None else shown.left_id if said.left else shown.right_id
    answered = replace(
        shown,
        answered_at=said.at,
        winner_id=winner,
        void_because=await _void(session, shown, voting, said.at),
    )
    await answer(session, answered)
    if answered.void_because is None:
        name = public_id("pvt", answered.id)
        await count_vote(session, quest, caller, content=name, source_ref=name, at=said.at)
    return answered, True


async def _quest(session: Session, caller: ParticipantCaller, quest_id: UUID) -> Quest:
    quest = await load_quest_alone(session, caller.workspace_id, quest_id)
    if quest.campaign.id != caller.campaign_id:
        raise NotFound()
    return quest


async def _open(session: Session, caller: ParticipantCaller, quest: Quest, at: datetime) -> Voting:
    proven = await has_proven(session, caller.workspace_id, caller.participant_id)
    await ensure_first_votes(session, caller.workspace_id, quest.id, caller.participant_id)
    return ensure_open(quest, Mode.PAIRS, at=at, proven=proven)


async def _shown(session: Session, said: Answer) -> Appearance:
    """The pair as it was shown to this person, held until the transaction ends."""
    caller = said.caller
    if said.appearance_id is not None:
        shown = await lock_appearance(session, caller.workspace_id, said.appearance_id)
        whose = (caller.participant_id, said.quest_id)
        if shown is not None and (shown.participant_id, shown.quest_id) == whose:
            return shown
    raise VerificationFailed("Ask for a pair, and answer that one.")


async def _waiting(session: Session, asking: Asking) -> Shown | None:
    """The open pair; one with a proposal that was taken back is closed, and none.

    Words are read after the pair was found: from then on they stay, see :func:`_add_new`.
    """
    caller = asking.caller
    waiting = await open_appearance(
        session, caller.workspace_id, asking.quest_id, caller.participant_id
    )
    if waiting is None:
        return None
    pair = (waiting.low_id, waiting.high_id)
    words = await proposals_among(session, caller.workspace_id, pair)
    if len(words) == len(pair):
        left, right = words[waiting.left_id], words[waiting.right_id]
        return Shown(appearance=waiting, left=left, right=right)
    locked = await lock_appearance(session, caller.workspace_id, waiting.id)
    if locked is not None and locked.answered_at is None:
        gone = replace(locked, answered_at=asking.at, void_because=WITHDRAWN)
        await answer(session, gone)
    return None


async def _add_new(session: Session, asking: Asking, voting: Voting) -> str | None:
    """Draw a pair and note that it is shown; without one, why.

    Its words are held first: an author who is changing them at this moment is waited for, and one
    who comes after it finds them shown.
    """
    workspace_id = asking.caller.workspace_id
    found = await proposals_of(session, workspace_id, asking.quest_id)
    drawn, why = await _draw(session, asking, voting, {one.id: one for one in found})
    if drawn is None:
        return why
    pair = (drawn.low_id, drawn.high_id)
    if len(await proposals_among(session, workspace_id, pair, held=True)) < len(pair):
        return await _add_new(session, asking, voting)  # one was taken back at this moment
    await add_appearance(session, drawn)
    return None


async def _draw(
    session: Session, asking: Asking, voting: Voting, proposals: dict[UUID, Contribution]
) -> tuple[Appearance | None, str | None]:
    caller = asking.caller
    of = (caller.workspace_id, asking.quest_id)
    if len(proposals) < FEWEST:
        return None, "too_few"
    seen = await pairs_seen(session, *of, caller.participant_id)
    if len(seen) >= voting.most_pairs:
        return None, "enough"
    counts = await pair_counts(session, *of, as_of=asking.at)
    appearances = {
        one.id: 0 for one in proposals.values() if one.participant_id != caller.participant_id
    }
    for pair, count in counts.items():
        for one in pair:
            if one in appearances:
                appearances[one] += count.shown
    meetings = {pair: count.shown for pair, count in counts.items()}
    drawn = next_pair(appearances, meetings, seen=seen, chance=asking.chance)
    return (None, "all_seen") if drawn is None else (_appearance(asking, drawn), None)


def _appearance(asking: Asking, drawn: Pair) -> Appearance:
    low, high = pair_of(*drawn)
    return Appearance(
        workspace_id=asking.caller.workspace_id,
        id=new_id(asking.at),
        quest_id=asking.quest_id,
        participant_id=asking.caller.participant_id,
        low_id=low,
        high_id=high,
        low_is_left=drawn[0] == low,
        shown_at=asking.at,
    )


async def _void(session: Session, shown: Appearance, voting: Voting, at: datetime) -> str | None:
    if (at - shown.shown_at).total_seconds() < voting.min_seconds:
        return TOO_FAST
    pair = (shown.low_id, shown.high_id)
    there = await proposals_among(session, shown.workspace_id, pair)
    return None if len(there) == len(pair) else WITHDRAWN
