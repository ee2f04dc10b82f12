"""Quests whose voting is newly over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from service.events.event import event_id
from service.events.standings import RankingPublished
from service.store.session import Session

# What ended before anybody was there to say so is no news any more.
NEWS = timedelta(days=7)

_ENDED = text("""
    SELECT q.id, q.campaign_id, q.kind, ended.at
    FROM quest AS q JOIN campaign AS c
        ON c.workspace_id = q.workspace_id AND c.id = q.campaign_id
    CROSS JOIN LATERAL (SELECT least(
        CAST(q.definition -> 'options' -> 'voting' ->> 'closes_at' AS timestamptz), c.ends_at,
        CASE WHEN c.state = 'closed' THEN c.updated_at END) AS at) AS ended
    WHERE q.workspace_id = :workspace AND c.state <> 'draft' AND q.state <> 'draft'
        AND q.definition -> 'options' -> 'voting' ->> 'mode' IN ('approval', 'pairs')
        AND ended.at <= :at AND ended.at > :since
    ORDER BY q.id
""")
_TOLD = text("SELECT EXISTS (SELECT FROM event WHERE workspace_id = :workspace AND id = :id)")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedVote:
    """A Quest, and when nobody could vote on it any more."""

    quest_id: UUID
    campaign_id: UUID
    kind: str
    at: datetime

    @property
    def version(self) -> int:
        """Of its ranking: voting that goes on and ends anew makes another."""
        return int(self.at.timestamp() * 1000)


async def ended_votes(session: Session, workspace_id: UUID, at: datetime) -> Sequence[EndedVote]:
    """Those that ended within the last week."""
    named = {"workspace": workspace_id, "at": at, "since": at - NEWS}
    return [
        EndedVote(quest_id=row.id, campaign_id=row.campaign_id, kind=row.kind, at=row.at)
        for row in await session.execute(_ENDED, named)
    ]


async def was_published(session: Session, workspace_id: UUID, ended: EndedVote) -> bool:
    """Whether this end was told before."""
    made = event_id(RankingPublished, workspace_id, ended.quest_id, ended.version)
    return bool((await session.execute(_TOLD, {"workspace": workspace_id, "id": made})).scalar())
