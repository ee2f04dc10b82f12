"""Who holds which badge. Only the worker gives and takes, under the lock of points."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from quests.badge import Badge
from quests.ids import new_id
from service.store.session import Session
from service.store.tables import BadgeAwardRow

_GIVE = text("""
    INSERT INTO badge_award AS had (workspace_id, participant_id, campaign_id, slug, id, badge_id,
        version, place, awarded_at)
    SELECT :workspace, g.participant_id, :campaign, g.slug, g.id, g.badge_id, 1,
        g.nth + coalesce((SELECT max(place) FROM badge_award
            WHERE workspace_id = :workspace AND campaign_id = :campaign), -1), :at
    FROM unnest(CAST(:people AS uuid[]), CAST(:slugs AS text[]), CAST(:ids AS uuid[]),
        CAST(:badges AS uuid[])) WITH ORDINALITY AS g (participant_id, slug, id, badge_id, nth)
    ON CONFLICT (workspace_id, participant_id, campaign_id, slug)
        DO UPDATE SET badge_id = excluded.badge_id, version = had.version + 1, revoked_at = NULL
        WHERE had.revoked_at IS NOT NULL OR had.badge_id <> excluded.badge_id
    RETURNING id, participant_id, badge_id, version
""")
_TAKE = text("""
    UPDATE badge_award SET revoked_at = :at, version = version + 1
    WHERE workspace_id = :workspace AND campaign_id = :campaign AND id = ANY (:ids)
        AND revoked_at IS NULL
    RETURNING id, participant_id, badge_id, version
""")
# A badge that both have stays once; the former's is taken back by whoever gives them.
MOVE_AWARDS = """
    UPDATE badge_award AS f SET participant_id = :into
    WHERE f.workspace_id = :workspace AND f.participant_id = :former AND NOT EXISTS (
        SELECT FROM badge_award AS i
        WHERE i.workspace_id = f.workspace_id AND i.participant_id = :into
        AND i.campaign_id = f.campaign_id AND i.slug = f.slug)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """A badge that somebody holds, or held until ``revoked_at``; ``badge_id`` is its version."""

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    participant_id: UUID
    badge_id: UUID
    slug: str
    version: int
    place: int
    awarded_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What has just been given or taken back; ``version`` is that of the award."""

    id: UUID
    participant_id: UUID
    badge_id: UUID
    version: int


async def awards_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, participants: Collection[UUID]
) -> Mapping[UUID, list[Award]]:
    """All that these people were ever given in a campaign, oldest first."""
    row = BadgeAwardRow
    found = await session.exec(
        select(row)
        .where(
            row.workspace_id == workspace_id,
            col(row.participant_id).in_(participants),
            row.campaign_id == campaign_id,
        )
        .order_by(col(row.awarded_at), col(row.id))
    )
    awards: dict[UUID, list[Award]] = defaultdict(list)
    for one in found:
        awards[one.participant_id].append(award_of(one))
    return awards


def award_of(row: BadgeAwardRow) -> Award:
    """As it stands."""
    return Award(**{name: getattr(row, name) for name in Award.__dataclass_fields__})


async def give(
    session: Session,
    where: tuple[UUID, UUID],
    due: Iterable[tuple[UUID, Badge]],
    at: datetime,
) -> Sequence[Given]:
    """Give each person their badge, once; what they have already is not given again.

    Args:
        where: Workspace and campaign.
        due: Whom, and which version.
        at: Now.
    """
    wanted = sorted(due, key=lambda one: (one[0].bytes, one[1].slug))
    if not wanted:
        return ()
    values = {
        "workspace": where[0],
        "campaign": where[1],
        "people": [person for person, _ in wanted],
        "slugs": [badge.slug for _, badge in wanted],
        "ids": sorted(new_id(at) for _ in wanted),
        "badges": [badge.id for _, badge in wanted],
        "at": at,
    }
    return [Given(**row) for row in (await session.execute(_GIVE, values)).mappings()]


async def take_back(
    session: Session, where: tuple[UUID, UUID], awards: Collection[UUID], at: datetime
) -> Sequence[Given]:
    """Take back what is held without ground; the rows stay, and may be given again."""
    if not awards:
        return ()
    values = {"workspace": where[0], "campaign": where[1], "ids": sorted(awards), "at": at}
    return [Given(**row) for row in (await session.execute(_TAKE, values)).mappings()]
