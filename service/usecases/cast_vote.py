"""Say of one proposal whether one likes it: once, and not of one's own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.errors import NotFound, VoteRefused
from quests.ids import public_id
from quests.voting import Mode, ensure_open
from service.callers import ParticipantCaller
from service.store.emails import has_proven
from service.store.published_quests import load_quest_alone
from service.store.session import Session
from service.store.tombstones import ensure_first_votes
from service.store.votes import ProposalVote, add_vote, count_vote, votable, vote_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Who says what of which proposal; ``read`` is when what they read was last changed."""

    caller: ParticipantCaller
    contribution_id: UUID
    liked: bool
    read: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The vote that stands: the first one, whoever asks again."""

    liked: bool
    counted: bool


async def cast_vote(session: Session, vote: Vote) -> Cast:
    """Count a vote, once per person and proposal.

    Raises:
        NotFound: no such proposal in the caller's campaign, or it does not count.
        VoteRefused: not voted on in this way, not now, or not by this person.
    """
    caller = vote.caller
    workspace_id, person = caller.workspace_id, caller.participant_id
    proposal = await votable(session, workspace_id, vote.contribution_id)
    if proposal.campaign_id != caller.campaign_id:
        raise NotFound()
    quest = await load_quest_alone(session, workspace_id, proposal.quest_id)
    proven = await has_proven(session, workspace_id, person)
    ensure_open(quest, Mode.APPROVAL, at=vote.at, proven=proven)
    await ensure_first_votes(session, workspace_id, quest.id, person)
    if proposal.participant_id == person:
        raise VoteRefused("Your own proposal is for others to judge.", why="own")
    if vote.read is not None and vote.read != proposal.updated_at:
        raise VoteRefused("It was changed since you read it: read it again.", why="changed")

    row = ProposalVote(
        workspace_id=workspace_id,
        contribution_id=proposal.id,
        participant_id=person,
        quest_id=quest.id,
        liked=vote.liked,
        voted_at=vote.at,
    )
    if not await add_vote(session, row):
        first = await vote_of(session, workspace_id, proposal.id, person)
        return Cast(liked=bool(first), counted=False)
    name = public_id("ctb", proposal.id)
    ref = f"{name}/{public_id('prt', person)}"
    await count_vote(session, quest, caller, content=name, source_ref=ref, at=vote.at)
    return Cast(liked=vote.liked, counted=True)
