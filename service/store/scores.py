"""Sums of ledgers per board, and how many people have how many points.

A board is a campaign or one of its Quests. A rank is a count of people with more points; counted
one by one it would cost as much as there are people. So people are also counted in ranges of
points, of 1, 32, 1024 ... points each, and a rank is a sum over a few ranges of each length.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from sqlalchemy import text

from service.store.session import Session

BITS = 5  # ranges are 32 times as long from level to level
LEVELS = 6
TOP = LEVELS - 1  # above it, ranges are not grouped any further

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('points:' || :workspace, 0))")
_TRY = text("SELECT pg_try_advisory_xact_lock(hashtextextended('points:' || :workspace, 0))")
_SCORES = text("""
    SELECT participant_id, board_id, points, listed, partner_id FROM score
    WHERE workspace_id = :workspace AND campaign_id = :campaign
        AND participant_id = ANY (:participants)
""")
_SAVE = text("""
    INSERT INTO score
        (workspace_id, participant_id, board_id, campaign_id, points, listed, partner_id, tie)
    SELECT :workspace, s.participant_id, s.board_id, :campaign, s.points, s.listed, s.partner_id,
        s.tie
    FROM unnest(CAST(:participants AS uuid[]), CAST(:boards AS uuid[]),
        CAST(:points AS bigint[]), CAST(:listed AS boolean[]), CAST(:partners AS uuid[]),
        CAST(:ties AS bigint[]))
        AS s (participant_id, board_id, points, listed, partner_id, tie)
    ON CONFLICT (workspace_id, participant_id, board_id)
        DO UPDATE SET points = excluded.points, listed = excluded.listed
""")
_COUNT = text("""
    INSERT INTO score_range AS had (workspace_id, board_id, level, bucket, people)
    SELECT :workspace, c.board_id, c.level, c.bucket, greatest(c.change, 0)
    FROM unnest(CAST(:boards AS uuid[]), CAST(:levels AS smallint[]),
        CAST(:buckets AS bigint[]), CAST(:changes AS bigint[]))
        AS c (board_id, level, bucket, change)
    ON CONFLICT (workspace_id, board_id, level, bucket) DO NOTHING
""")
_RECOUNT = text("""
    UPDATE score_range AS had SET people = had.people + c.change
    FROM unnest(CAST(:boards AS uuid[]), CAST(:levels AS smallint[]),
        CAST(:buckets AS bigint[]), CAST(:changes AS bigint[]))
        AS c (board_id, level, bucket, change)
    WHERE had.workspace_id = :workspace AND had.board_id = c.board_id
        AND had.level = c.level AND had.bucket = c.bucket
""")


_PARTNERS = text("""
    SELECT participant_id, partner_id FROM membership
    WHERE workspace_id = :workspace AND campaign_id = :campaign
        AND participant_id = ANY (:participants)
""")
_GROUPS = text("""
    INSERT INTO group_score AS had (workspace_id, board_id, kind, holder_id, points)
    SELECT :workspace, g.board_id, 'partner', g.holder_id, g.points
    FROM unnest(CAST(:boards AS uuid[]), CAST(:holders AS uuid[]), CAST(:points AS bigint[]))
        AS g (board_id, holder_id, points)
    ON CONFLICT (workspace_id, board_id, kind, holder_id)
        DO UPDATE SET points = had.points + excluded.points
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A person on a board; ``partner_id`` is who brought them to the campaign."""

    participant_id: UUID
    board_id: UUID
    points: int
    listed: bool
    partner_id: UUID | None

    @property
    def tie(self) -> int:
        """What orders people with the same points: as good as chance, and names nobody."""
        named = self.participant_id.bytes + self.board_id.bytes
        return int.from_bytes(blake2b(named, digest_size=8).digest()) >> 2


async def try_lock_points(session: Session, workspace_id: UUID) -> bool:
    """Become the only one who changes scores in a workspace, or learn that somebody is."""
    return bool((await session.execute(_TRY, {"workspace": str(workspace_id)})).scalar_one())


async def lock_points(session: Session, workspace_id: UUID) -> None:
    """The same, and wait for it."""
    await session.execute(_LOCK, {"workspace": str(workspace_id)})


async def scores_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, participants: Collection[UUID]
) -> list[Score]:
    """Where these people stand, on every board of a campaign that they are on."""
    asked = {
        "workspace": workspace_id,
        "campaign": campaign_id,
        "participants": list(participants),
    }
    return [Score(**row) for row in (await session.execute(_SCORES, asked)).mappings()]


async def save_scores(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    before: Iterable[Score],
    after: Iterable[Score],
) -> None:
    """Store where people stand now, and count them where they are; under the lock.

    Args:
        before: Where they stood, all of them.
        after: Where they stand; who is as before is left out.
    """
    stood = {(one.participant_id, one.board_id): one for one in before}
    changed = [one for one in after if stood.get((one.participant_id, one.board_id)) != one]
    if not changed:
        return
    changed.sort(key=lambda one: (one.participant_id.bytes, one.board_id.bytes))
    columns = {
        "workspace": workspace_id,
        "campaign": campaign_id,
        "participants": [one.participant_id for one in changed],
        "boards": [one.board_id for one in changed],
        "points": [one.points for one in changed],
        "listed": [one.listed for one in changed],
        "partners": [one.partner_id for one in changed],
        "ties": [one.tie for one in changed],
    }
    await session.execute(_SAVE, columns)
    await _count(session, workspace_id, _moves(stood, changed))
    await _credit_partners(session, workspace_id, stood, changed)


def _moves(
    stood: Mapping[tuple[UUID, UUID], Score], changed: Iterable[Score]
) -> dict[tuple[UUID, int, int], int]:
    """By how many people each range grows or shrinks."""
    moves: Counter[tuple[UUID, int, int]] = Counter()
    for now in changed:
        was = stood.get((now.participant_id, now.board_id))
        for one, by in ((was, -1), (now, 1)):
            if one is not None and one.listed:
                for level in range(LEVELS):
                    moves[one.board_id, level, one.points >> BITS * level] += by
    return {place: by for place, by in moves.items() if by}


async def partners_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, participants: Collection[UUID]
) -> Mapping[UUID, UUID | None]:
    """Who brought these people to a campaign."""
    asked = {
        "workspace": workspace_id,
        "campaign": campaign_id,
        "participants": list(participants),
    }
    found = await session.execute(_PARTNERS, asked)
    return {row.participant_id: row.partner_id for row in found}


async def _credit_partners(
    session: Session,
    workspace_id: UUID,
    stood: Mapping[tuple[UUID, UUID], Score],
    changed: Iterable[Score],
) -> None:
    """Let each partner have the points of everybody it brought."""
    changes: Counter[tuple[UUID, UUID]] = Counter()
    for now in changed:
        was = stood.get((now.participant_id, now.board_id))
        if now.partner_id is not None:
            changes[now.board_id, now.partner_id] += now.points - (was.points if was else 0)
    order = sorted(place for place, by in changes.items() if by)
    if order:
        columns = {
            "workspace": workspace_id,
            "boards": [board for board, _ in order],
            "holders": [holder for _, holder in order],
            "points": [changes[place] for place in order],
        }
        await session.execute(_GROUPS, columns)


async def _count(
    session: Session, workspace_id: UUID, moves: Mapping[tuple[UUID, int, int], int]
) -> None:
    order = sorted(moves, key=lambda place: (place[0].bytes, place[1:]))
    if not order:
        return
    columns = {
        "workspace": workspace_id,
        "boards": [board for board, _, _ in order],
        "levels": [level for _, level, _ in order],
        "buckets": [bucket for _, _, bucket in order],
    }
    await session.execute(_COUNT, columns | {"changes": [0] * len(order)})
    await session.execute(_RECOUNT, columns | {"changes": [moves[place] for place in order]})
