"""Votes on proposals one by one, and what is needed to count them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.completion import State
from quests.contribution import Contribution, Stage
from quests.errors import NotFound
from quests.quest import Quest
from scoring.facts import new_fact
from scoring.ranking import Approval
from service.callers import ParticipantCaller
from service.store.contributions import ITS_COMPLETION, contribution_of
from service.store.facts import record_facts
from service.store.session import Session
from service.store.tables import CompletionRow, ContributionRow, ProposalVoteRow

SOURCE = "vote"

# The author's own vote counts nowhere, also when author and voter turned out to be one person.
_TALLIES = text("""
    SELECT vote.contribution_id, count(*) FILTER (WHERE vote.liked) AS likes, count(*) AS answers
    FROM proposal_vote AS vote JOIN contribution AS c
        ON c.workspace_id = vote.workspace_id AND c.id = vote.contribution_id
        AND c.participant_id <> vote.participant_id
    WHERE vote.workspace_id = :workspace_id AND vote.quest_id = :quest_id
        AND vote.voted_at <= :as_of
    GROUP BY vote.contribution_id
""")
_JUDGED = text("""
    SELECT EXISTS (SELECT FROM proposal_vote AS v
            WHERE v.workspace_id = :workspace AND v.contribution_id = :proposal)
        OR EXISTS (SELECT FROM pair_vote AS p
            WHERE p.workspace_id = :workspace AND :proposal IN (p.low_id, p.high_id))
        OR EXISTS (SELECT FROM second_look AS l
            WHERE l.workspace_id = :workspace AND l.completion_id = :completion)
""")
_VOTERS = text("""
    SELECT count(DISTINCT participant_id) FROM proposal_vote
    WHERE workspace_id = :workspace_id AND quest_id = :quest_id AND voted_at <= :as_of
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalVote:
    """One answer to one proposal."""

    workspace_id: UUID
    contribution_id: UUID
    participant_id: UUID
    quest_id: UUID
    liked: bool
    voted_at: datetime


async def votable(session: Session, workspace_id: UUID, contribution_id: UUID) -> Contribution:
    """A proposal that people may see, its text held as it is until the vote is in.

    Raises:
        NotFound: no such proposal, or it does not count (any more).
    """
    statement = (
        select(ContributionRow)
        .join(CompletionRow, ITS_COMPLETION)
        .where(
            ContributionRow.workspace_id == workspace_id,
            ContributionRow.id == contribution_id,
            CompletionRow.state == State.ACCEPTED,
            ContributionRow.state != Stage.DECLINED,
        )
        .with_for_update(read=True, of=ContributionRow)
    )
    row = (await session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound()
    return contribution_of(row)


async def proposals_of(
    session: Session, workspace_id: UUID, quest_id: UUID, *, everything: bool = False
) -> Sequence[Contribution]:
    """The proposals that people may see and vote on, by id.

    Args:
        everything: Those that wait, or were declined, too: for moderators.
    """
    statement = (
        select(ContributionRow)
        .join(CompletionRow, ITS_COMPLETION)
        .where(
            ContributionRow.workspace_id == workspace_id,
            ContributionRow.quest_id == quest_id,
            ContributionRow.state != Stage.WITHDRAWN,
        )
        .order_by(col(ContributionRow.id))
    )
    if not everything:
        statement = statement.where(
            CompletionRow.state == State.ACCEPTED, ContributionRow.state != Stage.DECLINED
        )
    return [contribution_of(row) for row in await session.exec(statement)]


async def proposals_among(
    session: Session, workspace_id: UUID, ids: Collection[UUID], *, held: bool = False
) -> dict[UUID, Contribution]:
    """Those of them that people may see and vote on.

    Args:
        held: Their words stay as they are until the transaction ends.
    """
    statement = (
        select(ContributionRow)
        .join(CompletionRow, ITS_COMPLETION)
        .where(
            ContributionRow.workspace_id == workspace_id,
            col(ContributionRow.id).in_(ids),
            CompletionRow.state == State.ACCEPTED,
            col(ContributionRow.state).not_in((Stage.DECLINED, Stage.WITHDRAWN)),
        )
        .order_by(col(ContributionRow.id))
    )
    if held:
        statement = statement.with_for_update(read=True, of=ContributionRow)
    return {row.id: contribution_of(row) for row in await session.exec(statement)}


async def is_judged(session: Session, proposal: Contribution) -> bool:
    """Whether anybody voted on it, was shown it to compare, or looked at it for us.

    Args:
        proposal: Held; whoever votes holds it as well, so nobody can be about to.
    """
    named = {
        "workspace": proposal.workspace_id,
        "proposal": proposal.id,
        "completion": proposal.completion_id,
    }
    return bool((await session.execute(_JUDGED, named)).scalar())


async def add_vote(session: Session, vote: ProposalVote) -> bool:
    """Store a vote, once per person and proposal; ``False`` when there was one."""
    row = ProposalVoteRow
    statement = (
        insert(row)
        .values(**{name: getattr(vote, name) for name in ProposalVote.__dataclass_fields__})
        .on_conflict_do_nothing()
        .returning(col(row.liked))
    )
    return (await session.execute(statement)).one_or_none() is not None


async def count_vote(
    session: Session,
    quest: Quest,
    caller: ParticipantCaller,
    *,
    content: str,
    source_ref: str,
    at: datetime,
) -> None:
    """Record that somebody voted, whichever way a Quest is voted on.

    Args:
        content: What was voted on, by its public id.
        source_ref: The name of this vote: the same one counts once.
    """
    fact = new_fact(
        "reaction",
        workspace_id=caller.workspace_id,
        campaign_id=quest.campaign.id,
        zone=quest.campaign.zone.key,
        occurred_at=at,
        received_at=at,
        source=SOURCE,
        source_ref=source_ref,
        payload={"kind": "vote", "content": content},
        actor_id=caller.participant_id,
        quest_id=quest.id,
        partner_id=caller.partner_id,
        channel=caller.channel,
        locale=caller.locale,
    )
    await record_facts(session, [fact])


async def vote_of(
    session: Session, workspace_id: UUID, contribution_id: UUID, participant_id: UUID
) -> bool | None:
    """Whether the person liked the proposal; ``None`` when they did not vote."""
    row = await session.get(ProposalVoteRow, (workspace_id, contribution_id, participant_id))
    return None if row is None else row.liked


async def approvals(
    session: Session, workspace_id: UUID, quest_id: UUID, *, as_of: datetime
) -> tuple[dict[UUID, Approval], int]:
    """The answers to each proposal up to then, and how many people gave them."""
    asked: dict[str, Any] = {"workspace_id": workspace_id, "quest_id": quest_id, "as_of": as_of}
    found = {
        row.contribution_id: Approval(likes=row.likes, answers=row.answers)
        for row in await session.execute(_TALLIES, asked)
    }
    return found, int((await session.execute(_VOTERS, asked)).scalar_one())
