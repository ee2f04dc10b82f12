"""Boards of groups: partners, teams and areas, with the sums of what people earned for them.

A partner has the points of everybody it brought. A team has those of what was done in it: whoever
leaves takes nothing away. An area has those of everybody who says it is theirs, and they go along
when somebody says otherwise. All are sums of ledgers, moved by the differences that are booked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from sqlalchemy import text

from service.store.driver import driver
from service.store.session import Session

GroupKind: TypeAlias = Literal["partner", "team", "area"]

# Areas have names only; beside other groups, each goes by an id made of its campaign and its name.
AREA_ID = "CAST(md5(CAST(campaign_id AS text) || '/' || area) AS uuid)"
# After a part ``group_steps (board_id, kind, holder_id, points)``.
MOVE_GROUPS = """
    grouped AS (
        INSERT INTO group_score AS had (workspace_id, board_id, kind, holder_id, points)
        SELECT $1, board_id, kind, holder_id, sum(points) FROM group_steps
        GROUP BY board_id, kind, holder_id HAVING sum(points) <> 0
        ON CONFLICT (workspace_id, board_id, kind, holder_id)
            DO UPDATE SET points = had.points + excluded.points
    )
"""
_FOLLOW = f"""
    WITH moved AS (
        UPDATE score AS s SET area = m.area FROM membership AS m
        WHERE s.workspace_id = $1 AND s.campaign_id = $2 AND s.participant_id = ANY ($3::uuid[])
            AND m.workspace_id = $1 AND m.campaign_id = $2 AND m.participant_id = s.participant_id
            AND s.area IS DISTINCT FROM m.area
        RETURNING s.participant_id, s.board_id, s.campaign_id, s.points, s.area
    ), stood AS (
        SELECT was.* FROM moved AS m JOIN score AS was ON was.workspace_id = $1
            AND was.participant_id = m.participant_id AND was.board_id = m.board_id
    ), group_steps AS (
        SELECT board_id, 'area' AS kind, {AREA_ID} AS holder_id, points FROM moved
        WHERE area IS NOT NULL
        UNION ALL
        SELECT board_id, 'area', {AREA_ID}, -points FROM stood WHERE area IS NOT NULL
    ), {MOVE_GROUPS}
    SELECT count(*) FROM moved
"""  # noqa: S608 (our own text)
_NAMES: dict[GroupKind, str] = {
    "partner": """
        SELECT o.id, o.name FROM organisation AS o
        WHERE o.workspace_id = :workspace AND o.id = ANY (:holders)""",
    "team": """
        SELECT t.id, CASE WHEN t.name_state = 'shown' THEN t.name END AS name FROM team AS t
        WHERE t.workspace_id = :workspace AND t.id = ANY (:holders)""",
    "area": """
        SELECT CAST(md5(CAST(c.id AS text) || '/' || (a ->> 'slug')) AS uuid) AS id,
            a ->> 'slug' AS name
        FROM campaign AS c
        CROSS JOIN jsonb_array_elements(coalesce(c.definition -> 'areas', '[]')) AS a
        WHERE c.workspace_id = :workspace AND c.id = :campaign""",
}
_PAGE = text("""
    WITH place AS (
        SELECT points, holder_id FROM group_score
        WHERE workspace_id = :workspace AND board_id = :board AND kind = :kind
            AND holder_id = CAST(:after AS uuid)
    )
    SELECT holder_id, points FROM group_score
    WHERE workspace_id = :workspace AND board_id = :board AND kind = :kind
        AND (CAST(:after AS uuid) IS NULL
            OR (points, holder_id) < (SELECT points, holder_id FROM place))
    ORDER BY points DESC, holder_id DESC LIMIT :limit
""")
_ABOVE = text("""
    SELECT count(*) FILTER (WHERE points > :points) AS above, count(*) AS not_below
    FROM group_score
    WHERE workspace_id = :workspace AND board_id = :board AND kind = :kind AND points >= :points
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPlace:
    """A group on a board; its name if everybody may read it."""

    rank: int
    holder_id: UUID
    name: str | None
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBoard:
    """The groups of one kind on a board."""

    workspace_id: UUID
    campaign_id: UUID
    board_id: UUID
    kind: GroupKind


async def follow_areas(
    session: Session, workspace_id: UUID, campaign_id: UUID, participants: Sequence[UUID]
) -> None:
    """Let the points of these people be where they say they belong now; under the lock."""
    connection = await driver(session)
    await connection.execute(_FOLLOW, workspace_id, campaign_id, list(participants))


async def groups_on(
    session: Session, board: GroupBoard, *, after: UUID | None, limit: int
) -> list[GroupPlace]:
    """A page of a board of groups, the most points first, behind the group ``after``.

    Groups with the same points share a rank, and the next is left out.
    """
    asked = {
        "workspace": board.workspace_id,
        "board": board.board_id,
        "kind": board.kind,
    }
    page = {"after": after, "limit": limit}
    rows = (await session.execute(_PAGE, asked | page)).all()
    if not rows:
        return []
    names = await _names(session, board, [row.holder_id for row in rows])
    first = (await session.execute(_ABOVE, asked | {"points": rows[0].points})).one()
    rank, points, beyond = 1 + first.above, rows[0].points, 1 + first.not_below
    places = []
    for row in rows:
        if row.points != points:
            rank, points = beyond, row.points
        if row.points != rows[0].points:
            beyond += 1
        places.append(
            GroupPlace(
                rank=rank,
                holder_id=row.holder_id,
                name=names.get(row.holder_id),
                points=row.points,
            )
        )
    return places


async def _names(
    session: Session, board: GroupBoard, holders: Sequence[UUID]
) -> dict[UUID, str | None]:
    asked = {"workspace": board.workspace_id}
    named = {"campaign": board.campaign_id} if board.kind == "area" else {"holders": list(holders)}
    found = await session.execute(text(_NAMES[board.kind]), asked | named)
    return {row.id: row.name for row in found}
