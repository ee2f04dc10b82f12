"""Say of one proposal whether one likes it: once, and not of one's own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.errors import NotFound, VoteRefused
from quests.ids import public_id
from quests.quest import Quest
from quests.voting import Mode, ensure_open
from scoring.facts import Fact, new_fact
from service.callers import ParticipantCaller
from service.store.emails import has_proven
from service.store.facts import record_facts
from service.store.published_quests import load_quest
from service.store.session import Session
from service.store.votes import ProposalVote, add_vote, votable, vote_of

SOURCE = "vote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Who says what of which proposal."""

    caller: ParticipantCaller
    contribution_id: UUID
    liked: bool
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
    quest = (await load_quest(session, workspace_id, proposal.quest_id)).quest
    proven = await has_proven(session, workspace_id, person)
    ensure_open(quest, Mode.APPROVAL, at=vote.at, proven=proven)
    if proposal.participant_id == person:
        raise VoteRefused("Your own proposal is for others to judge.", why="own")

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
    await record_facts(session, [_fact(row, quest, caller)])
    return Cast(liked=vote.liked, counted=True)


def _fact(vote: ProposalVote, quest: Quest, caller: ParticipantCaller) -> Fact:
    name = public_id("ctb", vote.contribution_id)
    return new_fact(
        "reaction",
        workspace_id=vote.workspace_id,
        campaign_id=quest.campaign.id,
        zone=quest.campaign.zone.key,
        occurred_at=vote.voted_at,
        received_at=vote.voted_at,
        source=SOURCE,
        source_ref=f"{name}/{public_id('prt', vote.participant_id)}",
        payload={"kind": "vote", "content": name},
        actor_id=vote.participant_id,
        quest_id=quest.id,
        partner_id=caller.partner_id,
        channel=caller.channel,
        locale=caller.locale,
    )
