"""Rules for points in all their versions; a change is one more version."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from quests.points import Per, PointRule
from service.store.driver import driver
from service.store.session import Session
from service.store.tables import CampaignRow, PointRuleRow, QuestRow

_BOOKS = """
    SELECT c.id, c.time_zone, EXISTS (
        SELECT FROM point_rule AS r WHERE r.workspace_id = c.workspace_id AND r.campaign_id = c.id
    ) AS has_rules
    FROM campaign AS c WHERE c.workspace_id = $1 AND c.id = ANY ($2::uuid[])
"""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All versions of the rules of a campaign, and the zone in which its days end."""

    rules: tuple[PointRule, ...]
    zone: ZoneInfo


async def point_rules(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> tuple[PointRule, ...]:
    """Every version of every rule of a campaign, by name and version."""
    found = await _rules(session, workspace_id, [campaign_id])
    return found.get(campaign_id, ())


async def rule_books(
    session: Session, workspace_id: UUID, campaigns: Collection[UUID]
) -> dict[UUID, RuleBook]:
    """The rules of several campaigns, in at most three reads; one when there are none."""
    connection = await driver(session)
    found = await connection.fetch(_BOOKS, workspace_id, list(campaigns))
    with_rules = [row["id"] for row in found if row["has_rules"]]
    rules = await _rules(session, workspace_id, with_rules) if with_rules else {}
    return {
        row["id"]: RuleBook(rules.get(row["id"], ()), ZoneInfo(row["time_zone"])) for row in found
    }


async def quest_slugs(session: Session, workspace_id: UUID, campaign_id: UUID) -> dict[str, UUID]:
    """The ids of a campaign's Quests by slug."""
    return (await _slugs(session, workspace_id, [campaign_id]))[campaign_id]


async def _slugs(
    session: Session, workspace_id: UUID, campaigns: Collection[UUID]
) -> dict[UUID, dict[str, UUID]]:
    rows = await session.exec(
        select(QuestRow.campaign_id, QuestRow.slug, QuestRow.id).where(
            QuestRow.workspace_id == workspace_id,
            col(QuestRow.campaign_id).in_(campaigns),
        )
    )
    found: dict[UUID, dict[str, UUID]] = defaultdict(dict)
    for campaign_id, slug, quest_id in rows:
        found[campaign_id][slug] = quest_id
    return found


async def _rules(
    session: Session, workspace_id: UUID, campaigns: Collection[UUID]
) -> dict[UUID, tuple[PointRule, ...]]:
    rows: dict[UUID, list[PointRuleRow]] = defaultdict(list)
    for row in await _rows(session, workspace_id, campaigns):
        rows[row.campaign_id].append(row)
    if not rows:
        return {}
    slugs = await _slugs(session, workspace_id, rows)
    return {one: rules_of(some, slugs[one]) for one, some in rows.items()}


def rules_of(rows: Sequence[PointRuleRow], quests: Mapping[str, UUID]) -> tuple[PointRule, ...]:
    """The versions that give anything, each until the next one of its name begins.

    Args:
        rows: Of one campaign, by name and version.
        quests: Ids by slug.
    """
    by_name: dict[str, list[PointRuleRow]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
    return tuple(
        rule_of(
            row.name,
            row.definition,
            quests,
            version=row.version,
            starts_at=row.starts_at,
            ends_at=until,
        )
        for versions in by_name.values()
        for row, until in _with_ends(versions)
        if row.definition is not None
    )


def rule_of(
    name: str,
    said: Mapping[str, Any],
    quests: Mapping[str, UUID],
    *,
    version: int,
    starts_at: datetime,
    ends_at: datetime | None = None,
) -> PointRule:
    """A rule as its organiser wrote it, with ids for slugs."""
    return PointRule(
        name=name,
        version=version,
        amount=said["amount"],
        per=Per(said["per"]),
        kinds=frozenset(said["kinds"]),
        quests=frozenset(quests[slug] for slug in said["quests"]),
        most_per_day=said.get("most_per_day"),
        starts_at=starts_at,
        ends_at=ends_at,
    )


async def keep_versions(session: Session, campaign: CampaignRow, at: datetime) -> None:
    """Add a version for every rule that reads otherwise than before, is new, or is gone.

    The caller keeps others from changing the campaign. They hold for what is handed in from now
    on: what was earned stays as it was earned.
    """
    newest = {row.name: row for row in await _rows(session, campaign.workspace_id, [campaign.id])}
    wanted = {
        rule["name"]: {name: value for name, value in rule.items() if name != "name"}
        for rule in (campaign.definition.get("rewards") or {}).get("points", ())
    }
    for name in sorted({*newest, *wanted}):
        before = newest.get(name)
        if wanted.get(name) != (before.definition if before else None):
            session.add(
                PointRuleRow(
                    workspace_id=campaign.workspace_id,
                    campaign_id=campaign.id,
                    name=name,
                    version=before.version + 1 if before else 1,
                    definition=wanted.get(name),
                    starts_at=max(at, before.starts_at) if before else at,
                )
            )
    await session.flush()


async def _rows(
    session: Session, workspace_id: UUID, campaigns: Collection[UUID]
) -> Sequence[PointRuleRow]:
    statement = (
        select(PointRuleRow)
        .where(
            PointRuleRow.workspace_id == workspace_id,
            col(PointRuleRow.campaign_id).in_(campaigns),
        )
        .order_by(col(PointRuleRow.name), col(PointRuleRow.version))
    )
    return (await session.exec(statement)).all()


def _with_ends(versions: list[PointRuleRow]) -> list[tuple[PointRuleRow, datetime | None]]:
    ends = [(row, later.starts_at) for row, later in pairwise(versions)]
    return [*ends, (versions[-1], None)]
