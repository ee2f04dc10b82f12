"""Boards read: ranks, pages, neighbours; each at a cost that does not grow with the people."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from service.store.scores import BITS, LEVELS, TOP
from service.store.session import Session

# People with more points: those above in the same range of each length, and all longest ranges
# above. At most 31 rows for each length but the longest.
_ABOVE = text("""
    SELECT coalesce(sum(r.people), 0)::bigint AS above, coalesce((
        SELECT people FROM score_range AS same
        WHERE same.workspace_id = :workspace AND same.board_id = :board
            AND same.level = 0 AND same.bucket = :points), 0)::bigint AS level_with
    FROM unnest(CAST(:levels AS smallint[]), CAST(:lows AS bigint[]), CAST(:highs AS bigint[]))
        AS asked (level, low, high)
    JOIN score_range AS r ON r.workspace_id = :workspace AND r.board_id = :board
        AND r.level = asked.level AND r.bucket > asked.low AND r.bucket <= asked.high
""")
# Each name is looked up by its key: a join would be planned as a walk through all participants
# while they are few, and cost more for ten thousand people than for a million.
_ROWS = """
    SELECT s.participant_id, s.points, s.tie, (
        SELECT p.display_name FROM participant AS p
        WHERE p.workspace_id = :workspace AND p.id = s.participant_id) AS name
    FROM (
        SELECT participant_id, points, tie FROM score
        WHERE workspace_id = :workspace AND board_id = :board AND listed AND {side}
        ORDER BY points {order}, tie {order} LIMIT :limit
    ) AS s
    ORDER BY s.points DESC, s.tie DESC
"""
_FROM_TOP = text(_ROWS.format(side="true", order="DESC"))
_BEHIND = text(_ROWS.format(side="(points, tie) < (:points, :tie)", order="DESC"))
_AHEAD = text(_ROWS.format(side="(points, tie) > (:points, :tie)", order="ASC"))
_MINE = text("""
    SELECT s.participant_id, s.points, s.tie, s.listed, p.display_name AS name
    FROM score AS s
    LEFT JOIN participant AS p ON p.workspace_id = s.workspace_id AND p.id = s.participant_id
    WHERE s.workspace_id = :workspace AND s.participant_id = :participant AND s.board_id = :board
""")
MOST = 2**62
HIGHEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somebody on a board; ``tie`` orders those with the same points, always in the same way."""

    participant_id: UUID
    points: int
    tie: int
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A place with its rank: one more than there are people with more points."""

    rank: int
    place: Place


async def page_of(
    session: Session,
    workspace_id: UUID,
    board_id: UUID,
    *,
    behind: tuple[int, int] | None,
    limit: int,
) -> list[Ranked]:
    """Who is on a board, the most points first; behind these ``points`` and ``tie``."""
    asked = {"workspace": workspace_id, "board": board_id, "limit": limit}
    if behind is None:
        rows = await session.execute(_FROM_TOP, asked)
    else:
        rows = await session.execute(_BEHIND, asked | {"points": behind[0], "tie": behind[1]})
    places = [Place(**row) for row in rows.mappings()]
    return await _ranked(session, workspace_id, board_id, places)


async def place_of(
    session: Session, workspace_id: UUID, board_id: UUID, participant_id: UUID
) -> tuple[Place, bool] | None:
    """Where somebody is, and whether they are listed; ``None`` before they have any points."""
    asked = {"workspace": workspace_id, "board": board_id, "participant": participant_id}
    row = (await session.execute(_MINE, asked)).mappings().one_or_none()
    if row is None:
        return None
    values = dict(row)
    listed = bool(values.pop("listed"))
    return Place(**values), listed


async def neighbours_of(
    session: Session, workspace_id: UUID, board_id: UUID, mine: Place, *, around: int
) -> list[Ranked]:
    """A listed person with those next ahead and next behind, at most ``around`` of each."""
    asked = {
        "workspace": workspace_id,
        "board": board_id,
        "limit": around,
        "points": mine.points,
        "tie": mine.tie,
    }
    ahead = (await session.execute(_AHEAD, asked)).mappings()
    behind = (await session.execute(_BEHIND, asked)).mappings()
    places = [*(Place(**row) for row in ahead), mine, *(Place(**row) for row in behind)]
    return await _ranked(session, workspace_id, board_id, places)


async def rank_of(
    session: Session, workspace_id: UUID, board_id: UUID, points: int
) -> tuple[int, int]:
    """The rank that these points give, and how many listed people have just as many."""
    levels = range(LEVELS)
    lows = [points >> BITS * level for level in levels]
    highs = [low | (1 << BITS) - 1 if level < TOP else HIGHEST for level, low in enumerate(lows)]
    asked = {
        "workspace": workspace_id,
        "board": board_id,
        "points": points,
        "levels": list(levels),
        "lows": lows,
        "highs": highs,
    }
    row = (await session.execute(_ABOVE, asked)).one()
    return 1 + row.above, row.level_with


async def _ranked(
    session: Session, workspace_id: UUID, board_id: UUID, places: Sequence[Place]
) -> list[Ranked]:
    """Consecutive places with their ranks: two looks at the ranges, however many there are.

    Only those level with the first may have others before this part of the board; who comes
    after them is counted on it.
    """
    if not places:
        return []
    first, level = await rank_of(session, workspace_id, board_id, places[0].points)
    ranked, rank, points, beyond = [], first, places[0].points, first + level
    for place in places:
        if place.points != points:
            rank, points = beyond, place.points
        if place.points != places[0].points:
            beyond += 1
        ranked.append(Ranked(rank=rank, place=place))
    return ranked
