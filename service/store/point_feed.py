"""Whose points may have changed: read from the log of events, each event once."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from quests.ids import parse_id
from service.events.catalogue import (
    CompletionInvalidated,
    CompletionValidated,
    CompletionWithdrawn,
    ParticipantMerged,
)
from service.store.session import Session

BATCH = 1_000
TYPES = [
    CompletionValidated.type,
    CompletionInvalidated.type,
    CompletionWithdrawn.type,
    ParticipantMerged.type,
]

_WAITING = text("""
    SELECT w.workspace_id FROM workspace AS w
    LEFT JOIN point_feed AS f ON f.workspace_id = w.workspace_id
    WHERE EXISTS (
        SELECT FROM event AS e
        WHERE e.workspace_id = w.workspace_id AND e.sequence > coalesce(f.position, 0))
""")
_NEXT = text("""
    SELECT sequence, type, campaign_id, participant_id, data -> 'former' ->> 'ref' AS former
    FROM event
    WHERE workspace_id = :workspace AND sequence > coalesce((
        SELECT position FROM point_feed WHERE workspace_id = :workspace), 0)
    ORDER BY sequence LIMIT :batch
""")
_MARK = text("""
    INSERT INTO point_feed (workspace_id, position) VALUES (:workspace, :position)
    ON CONFLICT (workspace_id) DO UPDATE SET position = excluded.position
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """People by campaign whose completions changed, and how many events said so.

    ``gone`` are those who turned out to be somebody else.
    """

    events: int
    people: Mapping[UUID, set[UUID]]
    gone: Set[UUID]


async def workspaces_to_settle(session: Session) -> list[UUID]:
    """The workspaces with events that nobody has looked at for points."""
    return list((await session.execute(_WAITING)).scalars())


async def take_news(session: Session, workspace_id: UUID) -> News:
    """The next events of a workspace, marked as read when the transaction commits.

    The caller is the only one at it. Events have their numbers in the order in which they became
    visible, so none slips in behind the mark.
    """
    asked = {"workspace": workspace_id, "batch": BATCH}
    rows = (await session.execute(_NEXT, asked)).all()
    if rows:
        mark = {"workspace": workspace_id, "position": rows[-1].sequence}
        await session.execute(_MARK, mark)
    people: dict[UUID, set[UUID]] = {}
    gone: set[UUID] = set()
    for row in rows:
        if row.type in TYPES and row.campaign_id is not None:
            mine = people.setdefault(row.campaign_id, set())
            mine.add(row.participant_id)
            if row.former is not None:
                gone.add(parse_id("prt", row.former))
                mine |= gone
    return News(events=len(rows), people=people, gone=gone)
