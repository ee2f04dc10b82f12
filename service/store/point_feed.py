"""Whose points may have changed: read from the log of events, each event once."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import text

from quests.ids import parse_id
from service.events.catalogue import (
    CompletionInvalidated,
    CompletionValidated,
    CompletionWithdrawn,
    GoalReached,
    ParticipantMerged,
)
from service.events.results import GoalReopened
from service.store.driver import driver
from service.store.session import Session

BATCH = 1_000
TYPES = [CompletionValidated.type, CompletionInvalidated.type, CompletionWithdrawn.type]
GOALS = [GoalReached.type, GoalReopened.type]

Member: TypeAlias = tuple[UUID, UUID]
"""A campaign and somebody in it."""

_WAITING = text("""
    SELECT * FROM (
        SELECT w.workspace_id,
            EXISTS (SELECT FROM event AS e WHERE e.workspace_id = w.workspace_id
                AND e.sequence > coalesce(f.position, 0)) AS news,
            EXISTS (SELECT FROM badge_sweep AS s WHERE s.workspace_id = w.workspace_id) AS sweeps
        FROM workspace AS w LEFT JOIN point_feed AS f ON f.workspace_id = w.workspace_id
    ) AS waiting WHERE news OR sweeps
""")
# Who never did anything that gives points, in a campaign without rules and badges, has nothing to
# follow: these people do not even leave the database.
_NEXT = """
    WITH next AS MATERIALIZED (
        SELECT e.sequence, e.campaign_id, e.participant_id, e.type = $4 AS is_merge,
            CASE WHEN e.type = ANY ($3) THEN e.subject END AS subject,
            CASE WHEN e.type = $4 THEN e.data -> 'former' ->> 'ref' END AS former,
            e.type = ANY ($5) AS is_goal
        FROM event AS e
        WHERE e.workspace_id = $1 AND e.sequence > coalesce((
            SELECT position FROM point_feed WHERE workspace_id = $1), 0)
        ORDER BY e.sequence LIMIT $2
    ), marked AS (
        INSERT INTO point_feed (workspace_id, position)
        SELECT $1, max(sequence) FROM next HAVING count(*) > 0
        ON CONFLICT (workspace_id) DO UPDATE SET position = excluded.position
    ), people AS (
        SELECT campaign_id, participant_id, array_agg(subject) AS subjects,
            array_agg(former) FILTER (WHERE is_merge) AS former
        FROM next WHERE campaign_id IS NOT NULL AND (is_merge OR subject IS NOT NULL)
        GROUP BY campaign_id, participant_id
    ), concerned AS (
        SELECT * FROM people AS p
        WHERE p.former IS NOT NULL OR EXISTS (
            SELECT FROM point_rule AS r
            WHERE r.workspace_id = $1 AND r.campaign_id = p.campaign_id
        ) OR EXISTS (
            SELECT FROM badge AS b
            WHERE b.workspace_id = $1 AND b.campaign_id = p.campaign_id
        ) OR EXISTS (
            SELECT FROM completion AS c
            WHERE c.workspace_id = $1 AND c.participant_id = p.participant_id
                AND c.campaign_id = p.campaign_id AND c.points <> 0
        ) OR EXISTS (
            SELECT FROM point_entry AS e
            WHERE e.workspace_id = $1 AND e.participant_id = p.participant_id
                AND e.campaign_id = p.campaign_id)
    )
    SELECT (SELECT count(*) FROM next) AS events,
        ARRAY (SELECT DISTINCT campaign_id FROM badge
            WHERE workspace_id = $1 AND campaign_id IN (SELECT campaign_id FROM next)) AS badged,
        ARRAY (SELECT DISTINCT campaign_id FROM next WHERE is_goal) AS goals, c.*
    FROM (VALUES (1)) AS always LEFT JOIN concerned AS c ON true
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What happened next, as far as points are concerned.

    Args:
        events: How many were followed, of whatever kind.
        people: By campaign, with those of their completions that changed.
        whole: Those of them of whom everything may have changed.
        gone: Those of them who turned out to be somebody else.
        badged: The campaigns that have or had badges; others are asked nothing about them.
        goals: Those of them in which a Milestone was reached, or is open again.
    """

    events: int
    people: Mapping[Member, Set[UUID]]
    whole: Set[Member]
    gone: Set[Member]
    badged: Set[UUID]
    goals: Set[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A workspace with events that nobody has looked at, or people to be looked at anew."""

    workspace_id: UUID
    news: bool
    sweeps: bool


async def workspaces_to_settle(session: Session) -> list[Waiting]:
    """The workspaces with something to do for points or badges."""
    return [Waiting(**row) for row in (await session.execute(_WAITING)).mappings()]


async def take_news(session: Session, workspace_id: UUID) -> News:
    """The next events of a workspace, marked as read when the transaction commits.

    The caller is the only one at it. Events have their numbers in the order in which they became
    visible, so none slips in behind the mark.
    """
    connection = await driver(session)
    rows = await connection.fetch(_NEXT, workspace_id, BATCH, TYPES, ParticipantMerged.type, GOALS)
    people: dict[Member, set[UUID]] = {}
    gone: set[Member] = set()
    whole: set[Member] = set()
    for _, _, _, campaign_id, participant_id, subjects, former in rows:
        if campaign_id is None:
            continue
        member = (campaign_id, participant_id)
        people.setdefault(member, set()).update(_completion(one) for one in subjects if one)
        if former is not None:
            merged = {(campaign_id, parse_id("prt", one)) for one in former}
            gone |= merged
            whole |= {member, *merged}
    people |= {one: set() for one in gone}
    badged = frozenset(rows[0]["badged"])
    return News(
        events=rows[0]["events"],
        people=people,
        whole=whole,
        gone=gone,
        badged=badged,
        goals=badged.intersection(rows[0]["goals"]),
    )


def _completion(subject: str) -> UUID:
    return parse_id("cpl", subject.rpartition("/")[2])
