"""Sums of ledgers per board, and how many people have how many points.

A board is a campaign or one of its Quests. A rank is a count of people with more points; counted
one by one it would cost as much as there are people. So people are also counted in ranges of
points, of 1, 32, 1024 ... points each, and a rank is a sum over a few ranges of each length.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from service.store.driver import driver
from service.store.session import Session

BITS = 5  # ranges are 32 times as long from level to level
LEVELS = 6
TOP = LEVELS - 1  # above it, ranges are not grouped any further

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('points:' || :workspace, 0))")
_TRY = text("SELECT pg_try_advisory_xact_lock(hashtextextended('points:' || :workspace, 0))")
# What orders people with the same points: as good as chance, and names nobody.
TIE = """
    hashtextextended(
        CAST({participant} AS text) || CAST({board} AS text), 0) & 4611686018427387903
"""
# After a part ``steps (board_id, points, people)``: so many more people, or fewer, have these
# points. A range that would begin below nothing cannot be proposed, so it is an update first.
COUNT_STEPS = f"""
    moves AS (
        SELECT board_id, level, points >> ({BITS} * level) AS bucket, sum(people) AS people
        FROM steps CROSS JOIN generate_series(0, {TOP}) AS level
        GROUP BY board_id, level, bucket HAVING sum(people) <> 0
    ), counted AS (
        UPDATE score_range AS had SET people = had.people + m.people FROM moves AS m
        WHERE had.workspace_id = $1 AND had.board_id = m.board_id
            AND had.level = m.level AND had.bucket = m.bucket
        RETURNING had.board_id, had.level, had.bucket
    ), opened AS (
        INSERT INTO score_range (workspace_id, board_id, level, bucket, people)
        SELECT $1, m.board_id, m.level, m.bucket, m.people FROM moves AS m
        WHERE NOT EXISTS (
            SELECT FROM counted AS c
            WHERE c.board_id = m.board_id AND c.level = m.level AND c.bucket = m.bucket)
    )
"""  # noqa: S608 (our own text)
_LIST = f"""
    WITH stepped AS (
        UPDATE score SET listed = $4
        WHERE workspace_id = $1 AND campaign_id = $2 AND participant_id = ANY ($3::uuid[])
            AND listed <> $4
        RETURNING board_id, points
    ), begun AS (
        INSERT INTO score
            (workspace_id, participant_id, board_id, campaign_id, points, listed, partner_id, area,
            tie)
        SELECT $1, one.id, $2, $2, 0, true, m.partner_id, m.area,
            {TIE.format(participant="one.id", board="$2::uuid")}
        FROM unnest($3::uuid[]) AS one (id)
        LEFT JOIN membership AS m ON m.workspace_id = $1 AND m.campaign_id = $2
            AND m.participant_id = one.id
        WHERE $4
        ON CONFLICT DO NOTHING
        RETURNING board_id, points
    ), steps AS (
        SELECT board_id, points, CASE WHEN $4 THEN 1 ELSE -1 END AS people
        FROM (SELECT * FROM stepped UNION ALL SELECT * FROM begun) AS these
    ), {COUNT_STEPS}
    SELECT count(*) FROM steps
"""  # noqa: S608 (our own text)
_SCORES = text("""
    SELECT participant_id, board_id, points, listed, partner_id FROM score
    WHERE workspace_id = :workspace AND campaign_id = :campaign
        AND participant_id = ANY (:participants)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A person on a board; ``partner_id`` is who brought them to the campaign."""

    participant_id: UUID
    board_id: UUID
    points: int
    listed: bool
    partner_id: UUID | None


async def try_lock_points(session: Session, workspace_id: UUID) -> bool:
    """Become the only one who changes scores in a workspace, or learn that somebody is."""
    return bool((await session.execute(_TRY, {"workspace": str(workspace_id)})).scalar_one())


async def lock_points(session: Session, workspace_id: UUID) -> None:
    """The same, and wait for it."""
    await session.execute(_LOCK, {"workspace": str(workspace_id)})


async def scores_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, participants: Sequence[UUID]
) -> list[Score]:
    """Where these people stand, on every board of a campaign that they are on."""
    asked = {
        "workspace": workspace_id,
        "campaign": campaign_id,
        "participants": list(participants),
    }
    return [Score(**row) for row in (await session.execute(_SCORES, asked)).mappings()]


async def list_on_boards(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    participants: Sequence[UUID],
    *,
    listed: bool,
) -> None:
    """Put these people on the boards of a campaign, or take them off; under the lock."""
    connection = await driver(session)
    await connection.execute(_LIST, workspace_id, campaign_id, list(participants), listed)
