"""Quests as published, with everything a reply needs; read once per version.

A copy may be a moment old: every write checks its version, and a stale copy is read again.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
from time import monotonic
from typing import Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from quests.errors import NotFound
from quests.period import Period
from quests.quest import Campaign, Limit, Quest, QuestState, Verification
from scoring.claim import Claim, Milestone
from scoring.published import Offer, PublishedQuest
from service.store.campaign_texts import claim_of, impact_of, milestone_of
from service.store.session import Database, Session
from service.store.tables import CampaignRow, ClaimRow, MilestoneRow, QuestRow

FRESH_SECONDS = 5.0
Name: TypeAlias = tuple[UUID, UUID]  # workspace and Quest


class PublishedQuests:
    """Keeps Quests in memory for a few seconds. One per process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[Name, tuple[float, PublishedQuest]] = {}
        self._loading: dict[Name, asyncio.Task[PublishedQuest]] = {}

    async def get(self, workspace_id: UUID, quest_id: UUID) -> PublishedQuest:
        """The Quest.

        Raises:
            NotFound: no such Quest in this workspace, or still a draft.
        """
        name = (workspace_id, quest_id)
        kept = self._kept.get(name)
        if kept is not None and monotonic() - kept[0] < FRESH_SECONDS:
            return kept[1]
        # A crowd that arrives at once waits for one reading: each reading its own would
        # empty the pool of connections. Shielded, for the first to come may hang up.
        loading = self._loading.get(name) or self._load(name)
        return await asyncio.shield(loading)

    def _load(self, name: Name) -> "asyncio.Task[PublishedQuest]":
        async def load() -> PublishedQuest:
            async with self._database.read(name[0]) as session:
                return await load_quest(session, *name)

        loading = self._loading[name] = asyncio.create_task(load())
        loading.add_done_callback(partial(self._keep, name))
        return loading

    def _keep(self, name: Name, loaded: "asyncio.Task[PublishedQuest]") -> None:
        failed = loaded.cancelled() or loaded.exception() is not None
        if self._loading.get(name) is loaded:  # else it was forgotten meanwhile
            del self._loading[name]
            if not failed:
                self._kept[name] = (monotonic(), loaded.result())

    def forget(self, workspace_id: UUID, quest_id: UUID) -> None:
        """Read the Quest again next time."""
        self._kept.pop((workspace_id, quest_id), None)
        self._loading.pop((workspace_id, quest_id), None)


async def load_quest(session: Session, workspace_id: UUID, quest_id: UUID) -> PublishedQuest:
    """Read one Quest and what belongs to it; drafts are not there for anybody.

    Raises:
        NotFound: no such Quest in this workspace, or still a draft.
    """
    row = await session.get(QuestRow, (workspace_id, quest_id))
    if row is None or row.state == QuestState.DRAFT:
        raise NotFound()
    campaign_row = await session.get_one(CampaignRow, (workspace_id, row.campaign_id))
    campaign = campaign_of(campaign_row)
    offers = await load_campaign_quests(session, campaign)
    claims = await _claims(session, row)
    own = next(one for one in offers if one.quest.id == quest_id)
    return PublishedQuest(
        quest=own.quest,
        title=own.title,
        effort_minutes=own.effort_minutes,
        thanks=row.definition.get("thanks") or {},
        impacts=tuple(impact_of(one) for one in row.definition.get("impact", ())),
        campaign_title=campaign_row.definition["title"],
        claims=claims,
        milestones=await _milestones(session, row, claims),
        others=tuple(one for one in offers if one.quest.id != quest_id),
    )


async def load_campaign_quests(session: Session, campaign: Campaign) -> list[Offer]:
    """The Quests of a campaign that are not drafts, in the organiser's order."""
    rows = (
        await session.exec(
            select(QuestRow)
            .where(
                QuestRow.workspace_id == campaign.workspace_id,
                QuestRow.campaign_id == campaign.id,
                QuestRow.state != QuestState.DRAFT,
            )
            .order_by(col(QuestRow.position), col(QuestRow.id))
        )
    ).all()
    by_slug = {row.slug: row.id for row in rows}
    return [
        Offer(
            quest=quest_of(row, campaign, by_slug),
            title=row.definition["title"],
            effort_minutes=row.definition["effort_minutes"],
        )
        for row in rows
    ]


def campaign_of(row: CampaignRow) -> Campaign:
    """The campaign as decisions see it."""
    return Campaign(
        id=row.id,
        workspace_id=row.workspace_id,
        state=row.state,
        zone=ZoneInfo(row.time_zone),
        languages=tuple(row.languages),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def quest_of(row: QuestRow, campaign: Campaign, by_slug: Mapping[str, UUID]) -> Quest:
    """The Quest as decisions see it. A prerequisite that is a draft can never be met."""
    said: Mapping[str, Any] = row.definition
    return Quest(
        id=row.id,
        slug=row.slug,
        campaign=campaign,
        kind=row.kind,
        state=QuestState(row.state),
        version=row.version,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        limits=tuple(
            Limit(per=Period(one["per"]), times=one["times"]) for one in said.get("limits", ())
        ),
        verification=Verification(said.get("verification", "auto")),
        prerequisites=frozenset(
            by_slug.get(slug, UUID(int=0)) for slug in said.get("prerequisites", ())
        ),
        points=said.get("points", 0),
        options=said.get("options", {}),
    )


async def _claims(session: Session, quest: QuestRow) -> tuple[Claim, ...]:
    """What this Quest may say: its own Claims first, then those of the whole campaign."""
    rows = await session.exec(
        select(ClaimRow)
        .where(
            ClaimRow.workspace_id == quest.workspace_id,
            ClaimRow.campaign_id == quest.campaign_id,
            ClaimRow.status == "live",
            col(ClaimRow.quest_id).is_(None) | (col(ClaimRow.quest_id) == quest.id),
        )
        .order_by(col(ClaimRow.quest_id).is_(None), col(ClaimRow.position))
    )
    return tuple(claim_of(row) for row in rows)


async def _milestones(
    session: Session, quest: QuestRow, claims: tuple[Claim, ...]
) -> tuple[Milestone, ...]:
    rows = await session.exec(
        select(MilestoneRow)
        .where(
            MilestoneRow.workspace_id == quest.workspace_id,
            MilestoneRow.campaign_id == quest.campaign_id,
            MilestoneRow.status == "live",
            col(MilestoneRow.quest_id).is_(None) | (col(MilestoneRow.quest_id) == quest.id),
        )
        .order_by(col(MilestoneRow.quest_id).is_(None), col(MilestoneRow.position))
    )
    return tuple(milestone_of(row, claims) for row in rows)
