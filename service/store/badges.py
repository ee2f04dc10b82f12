"""Badges of campaigns in all their versions; a change is one more version."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import col, select

from quests.badge import Badge
from quests.ids import new_id
from quests.points import PointRule
from scoring.badges import Game
from service.store.given import given_by
from service.store.point_rules import quest_slugs
from service.store.quest_rules import requirement_of
from service.store.session import Session
from service.store.tables import BadgeRow, CampaignRow, MilestoneRow

LIVE = "live"
NOBODY_YET = UUID(int=0)

_SWEEP = text("""
    INSERT INTO badge_sweep (workspace_id, campaign_id, after)
    VALUES (:workspace, :campaign, :after)
    ON CONFLICT (workspace_id, campaign_id) DO UPDATE SET after = excluded.after
""")


async def badges_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, *, quests: Mapping[str, UUID]
) -> tuple[Badge, ...]:
    """Every version of every badge of a campaign that gives anything, by slug and version.

    Args:
        quests: Ids by slug.
    """
    by_slug: dict[str, list[BadgeRow]] = defaultdict(list)
    for row in await _rows(session, workspace_id, campaign_id):
        by_slug[row.slug].append(row)
    return tuple(
        badge_of(row, quests, ended=row is not versions[-1])
        for versions in by_slug.values()
        for row in versions
        if row.definition is not None
    )


def badge_of(row: BadgeRow, quests: Mapping[str, UUID], *, ended: bool) -> Badge:
    """A version as decisions see it."""
    said: Mapping[str, Any] = row.definition or {}
    return Badge(
        id=row.id,
        slug=row.slug,
        version=row.version,
        requires=requirement_of(said["requires"], quests),
        starts_at=row.starts_at,
        ended=ended,
        said=said,
    )


async def keep_badges(session: Session, campaign: CampaignRow, at: datetime) -> None:
    """Add a version for every badge that reads otherwise than before, is new, or is gone.

    Everybody is looked at anew afterwards: who deserves a new badge already is given it. The
    caller keeps others from changing the campaign.
    """
    said = (campaign.definition.get("rewards") or {}).get("badges", ())
    rows = await _rows(session, campaign.workspace_id, campaign.id)
    if not said and not rows:
        return
    wanted = {one["slug"]: _without_slug(one) for one in said}
    latest = {row.slug: row for row in rows}
    for slug in sorted(wanted.keys() | latest.keys()):
        before = latest.get(slug)
        if before is None or before.definition != wanted.get(slug):
            session.add(
                BadgeRow(
                    workspace_id=campaign.workspace_id,
                    campaign_id=campaign.id,
                    slug=slug,
                    version=before.version + 1 if before else 1,
                    id=new_id(at),
                    definition=wanted.get(slug),
                    starts_at=max(at, before.starts_at) if before else at,
                )
            )
    await session.flush()
    await look_at_everybody(session, campaign.workspace_id, campaign.id)


async def look_at_everybody(session: Session, workspace_id: UUID, campaign_id: UUID) -> None:
    """Let the worker see to it that everybody in a campaign has the badges they deserve."""
    asked = {"workspace": workspace_id, "campaign": campaign_id, "after": NOBODY_YET}
    await session.execute(_SWEEP, asked)


async def game_with_badges(session: Session, game: Game, where: tuple[UUID, UUID]) -> Game:
    """The same with the badges of the campaign, and the Milestones they ask for.

    Args:
        where: Workspace and campaign.
    """
    badges = await badges_of(session, *where, quests=await quest_slugs(session, *where))
    found = replace(game, badges=badges)
    if not found.asks_for_milestones:
        return found
    return replace(found, reached=await reached_milestones(session, *where))


async def game_of(session: Session, campaign: CampaignRow, rules: tuple[PointRule, ...]) -> Game:
    """What a campaign counts; where it has no badges, nothing is asked about them."""
    plain = given_by(campaign.definition)
    game = Game(
        zone=ZoneInfo(campaign.time_zone), rules=rules, levels=plain.levels, grace=plain.grace
    )
    if not (campaign.definition.get("rewards") or {}).get("badges"):
        return game
    return await game_with_badges(session, game, (campaign.workspace_id, campaign.id))


async def reached_milestones(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> frozenset[str]:
    """Slugs of the Milestones that are reached now."""
    row = MilestoneRow
    found = await session.exec(
        select(row.slug).where(
            row.workspace_id == workspace_id,
            row.campaign_id == campaign_id,
            row.status == LIVE,
            col(row.reached_at).is_not(None),
        )
    )
    return frozenset(found)


async def _rows(session: Session, workspace_id: UUID, campaign_id: UUID) -> Sequence[BadgeRow]:
    statement = (
        select(BadgeRow)
        .where(BadgeRow.workspace_id == workspace_id, BadgeRow.campaign_id == campaign_id)
        .order_by(col(BadgeRow.slug), col(BadgeRow.version))
    )
    return (await session.exec(statement)).all()


def _without_slug(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "slug"}
