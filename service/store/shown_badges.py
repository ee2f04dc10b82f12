"""Badges as they are shown: of a campaign, of a person, and one by its id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from quests.errors import NotFound
from service.callers import ParticipantCaller
from service.store.badge_awards import Award, award_of
from service.store.roles import look_up
from service.store.session import Session, enter
from service.store.tables import BadgeAwardRow, BadgeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBadge:
    """A version of a badge; ``said`` holds texts as {language: text}, and what it requires."""

    workspace_id: UUID
    campaign_id: UUID
    id: UUID
    slug: str
    version: int
    said: Mapping[str, Any]


async def badges_shown(session: Session, workspace_id: UUID, campaign_id: UUID) -> list[ShownBadge]:
    """What can be earned in a campaign now."""
    row = BadgeRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == workspace_id, row.campaign_id == campaign_id)
        .order_by(col(row.slug), col(row.version))
    )
    latest = {one.slug: one for one in found}
    return [_shown(one) for one in latest.values() if one.definition is not None]


async def badge_shown(session: Session, badge_id: UUID) -> ShownBadge:
    """A version of a badge by its id alone, also one that has ended; enters its workspace.

    Raises:
        NotFound: no such badge.
    """
    await look_up(session, badge_id)
    row = (await session.exec(select(BadgeRow).where(BadgeRow.id == badge_id))).one_or_none()
    if row is None or row.definition is None:
        raise NotFound()
    await enter(session, row.workspace_id)
    return _shown(row)


async def own_badges(session: Session, caller: ParticipantCaller) -> list[tuple[Award, ShownBadge]]:
    """All that a person was given in their campaign, newest first."""
    award, badge = BadgeAwardRow, BadgeRow
    found = await session.exec(
        select(award, badge)
        .where(
            award.workspace_id == caller.workspace_id,
            award.participant_id == caller.participant_id,
            award.campaign_id == caller.campaign_id,
            badge.workspace_id == award.workspace_id,
            badge.id == award.badge_id,
        )
        .order_by(col(award.awarded_at).desc(), col(award.id).desc())
    )
    return [(award_of(one), _shown(its)) for one, its in found]


def _shown(row: BadgeRow) -> ShownBadge:
    return ShownBadge(
        workspace_id=row.workspace_id,
        campaign_id=row.campaign_id,
        id=row.id,
        slug=row.slug,
        version=row.version,
        said=row.definition or {},
    )
