"""Points that organisations were not told of yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from service.store.session import Session

BATCH = 500

_WORKSPACES = text("""
    SELECT workspace_id FROM workspace AS w WHERE EXISTS (
        SELECT FROM score AS s WHERE s.workspace_id = w.workspace_id
            AND s.board_id = s.campaign_id AND s.told <> s.points)
""")
# Whoever books waits for nobody here, and nobody here waits for them. Of who is gone, or was
# somebody else, nothing is told: what counted of theirs may still change.
_TAKE = text("""
    WITH due AS (
        SELECT workspace_id, participant_id, board_id, points, told FROM score
        WHERE workspace_id = :workspace AND board_id = campaign_id AND told <> points
        LIMIT :most FOR UPDATE SKIP LOCKED
    ), marked AS (
        UPDATE score AS s SET told = due.points FROM due
        WHERE s.workspace_id = due.workspace_id AND s.participant_id = due.participant_id
            AND s.board_id = due.board_id
    )
    SELECT due.participant_id, due.board_id AS campaign_id, due.points,
        due.points - due.told AS change,
        p.erased_at IS NULL AND NOT EXISTS (
            SELECT FROM participant_merge AS m WHERE m.workspace_id = due.workspace_id
                AND m.former_id = due.participant_id) AS is_news
    FROM due JOIN participant AS p
        ON p.workspace_id = due.workspace_id AND p.id = due.participant_id
    ORDER BY due.participant_id, due.board_id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A person's points in a campaign, and by how much they differ from what was told."""

    participant_id: UUID
    campaign_id: UUID
    points: int
    change: int
    is_news: bool


async def workspaces_untold(session: Session) -> Sequence[UUID]:
    """The workspaces in which somebody has other points."""
    return (await session.execute(_WORKSPACES)).scalars().all()


async def take_untold(session: Session, workspace_id: UUID) -> list[Untold]:
    """At most ``BATCH`` people, marked as told when the transaction commits."""
    named = {"workspace": workspace_id, "most": BATCH}
    return [Untold(**row) for row in (await session.execute(_TAKE, named)).mappings()]
