"""Voting is over: how the proposals stand is told once, as of the moment at which it ended."""

from datetime import datetime
from uuid import UUID

from service.events.data import QuestRef
from service.events.standings import PlaceData, RankingData, RankingPublished
from service.store.each_campaign import all_workspaces
from service.store.ended_votes import EndedVote, ended_votes, was_published
from service.store.outbox import announce
from service.store.ranked_votes import Votes, read_votes
from service.store.session import Database

FIRST = 20


async def publish_rankings(database: Database, at: datetime) -> int:
    """Tell of every ranking that is final since the last look, each once; how many were there?

    Args:
        database: As the worker.
        at: Now.
    """
    published = 0
    for workspace_id in await all_workspaces(database):
        async with database.read(workspace_id) as session:
            ended = [
                one
                for one in await ended_votes(session, workspace_id, at)
                if not await was_published(session, workspace_id, one)
            ]
        for one in ended:
            async with database.transaction(workspace_id) as session:
                votes = await read_votes(session, one.quest_id, as_of=one.at)
                await announce(session, _news(workspace_id, one, await _data(one, votes)))
            published += 1
    return published


def _news(workspace_id: UUID, ended: EndedVote, data: RankingData) -> RankingPublished:
    return RankingPublished(
        workspace_id=workspace_id,
        campaign_id=ended.campaign_id,
        subject_id=ended.quest_id,
        subject_version=ended.version,
        occurred_at=ended.at,
        data=data,
    )


async def _data(ended: EndedVote, votes: Votes) -> RankingData:
    standings = await votes.standings()
    return RankingData(
        quest=QuestRef(id=ended.quest_id, kind=ended.kind),
        mode=votes.mode,
        as_of=ended.at,
        voters=votes.voters,
        proposals=len(standings),
        first=[
            PlaceData(contribution=one.id, rank=one.rank, tied=one.tied, score=one.score)
            for one in standings[:FIRST]
        ],
    )
