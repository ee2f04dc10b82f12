"""Rules for points in all their versions; a change is one more version."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from quests.points import Per, PointRule
from service.store.session import Session
from service.store.tables import CampaignRow, PointRuleRow, QuestRow


async def point_rules(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> tuple[PointRule, ...]:
    """Every version of every rule of a campaign, by name and version."""
    rows = await _rows(session, workspace_id, campaign_id)
    if not rows:
        return ()
    return rules_of(rows, await quest_slugs(session, workspace_id, campaign_id))


async def quest_slugs(session: Session, workspace_id: UUID, campaign_id: UUID) -> dict[str, UUID]:
    """The ids of a campaign's Quests by slug."""
    rows = await session.exec(
        select(QuestRow.slug, QuestRow.id).where(
            QuestRow.workspace_id == workspace_id, QuestRow.campaign_id == campaign_id
        )
    )
    return dict(rows.all())


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
    newest = {row.name: row for row in await _rows(session, campaign.workspace_id, campaign.id)}
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


async def _rows(session: Session, workspace_id: UUID, campaign_id: UUID) -> Sequence[PointRuleRow]:
    statement = (
        select(PointRuleRow)
        .where(PointRuleRow.workspace_id == workspace_id, PointRuleRow.campaign_id == campaign_id)
        .order_by(col(PointRuleRow.name), col(PointRuleRow.version))
    )
    return (await session.exec(statement)).all()


def _with_ends(versions: list[PointRuleRow]) -> list[tuple[PointRuleRow, datetime | None]]:
    ends = [(row, later.starts_at) for row, later in pairwise(versions)]
    return [*ends, (versions[-1], None)]
