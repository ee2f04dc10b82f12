"""Quests as published, with everything a reply needs; read again when anything was changed.

A copy may be a moment old: every write checks its version, and a stale copy is read again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from time import monotonic
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from quests.errors import NotFound
from quests.quest import Campaign, Quest, QuestState
from scoring.goal import Goal
from scoring.published import Offer, PublishedQuest
from service.store.campaign_texts import impact_of, milestone_of
from service.store.campaign_versions import version_of
from service.store.campaign_words import Said, said_in
from service.store.goals import goals_among
from service.store.quest_rules import partners_named, quest_of
from service.store.session import Database, Session
from service.store.tables import CampaignRow, QuestRow

FRESH_SECONDS = 5.0
Name: TypeAlias = tuple[UUID, UUID]  # workspace and Quest
WholeCampaign: TypeAlias = dict[UUID, PublishedQuest]


class PublishedQuests:
    """Keeps Quests in memory for a few seconds. One per process.

    They are read a campaign at a time: its Quests are asked for together, and what is read for
    one of them is most of what is read for all.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[Name, tuple[float, PublishedQuest]] = {}
        self._campaigns: dict[Name, UUID] = {}
        self._loading: dict[UUID, asyncio.Task[WholeCampaign]] = {}
        self._read: dict[Name, tuple[str, WholeCampaign]] = {}  # whole campaigns, by their version

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
        loading = self._loading.get(self._whole(name)) or self._load(name)
        published = (await asyncio.shield(loading)).get(quest_id)
        if published is None:  # somebody else's reading of the campaign, and this is no part of it
            raise NotFound()
        return published

    def _whole(self, name: Name) -> UUID:
        """What is read at once: the campaign; the Quest, as long as we do not know its campaign."""
        return self._campaigns.get(name, name[1])

    def _load(self, name: Name) -> "asyncio.Task[WholeCampaign]":
        async def load() -> WholeCampaign:
            async with self._database.read(name[0]) as session:
                return await self._unchanged(session, name) or await self._anew(session, name)

        whole = self._whole(name)
        loading = self._loading[whole] = asyncio.create_task(load())
        loading.add_done_callback(partial(self._keep, name[0], whole))
        return loading

    async def _unchanged(self, session: Session, name: Name) -> WholeCampaign | None:
        """What was read of the campaign before, if it would be read again."""
        before = self._read.get(whole := (name[0], self._whole(name)))
        return before[1] if before and before[0] == await version_of(session, *whole) else None

    async def _anew(self, session: Session, name: Name) -> WholeCampaign:
        quests = await load_quests(session, *name)
        campaign_id = quests[name[1]].quest.campaign.id
        self._read[name[0], campaign_id] = await version_of(session, name[0], campaign_id), quests
        return quests

    def _keep(self, workspace_id: UUID, whole: UUID, loaded: "asyncio.Task[WholeCampaign]") -> None:
        failed = loaded.cancelled() or loaded.exception() is not None
        if self._loading.get(whole) is not loaded:  # it was forgotten meanwhile
            return
        del self._loading[whole]
        if not failed:
            now = monotonic()
            for quest_id, published in loaded.result().items():
                self._kept[workspace_id, quest_id] = (now, published)
                self._campaigns[workspace_id, quest_id] = published.quest.campaign.id

    def forget(self, workspace_id: UUID, quest_id: UUID) -> None:
        """Read the Quest again next time."""
        name = (workspace_id, quest_id)
        self._kept.pop(name, None)
        self._read.pop((workspace_id, self._whole(name)), None)
        self._loading.pop(self._whole(name), None)


async def load_quest(session: Session, workspace_id: UUID, quest_id: UUID) -> PublishedQuest:
    """Read one Quest and what belongs to it; drafts are not there for anybody.

    Raises:
        NotFound: no such Quest in this workspace, or still a draft.
    """
    return (await load_quests(session, workspace_id, quest_id))[quest_id]


async def load_quest_alone(session: Session, workspace_id: UUID, quest_id: UUID) -> Quest:
    """Read one Quest as decisions see it: of all others, no more than the names it uses.

    Raises:
        NotFound: as in :func:`load_quest`.
    """
    row, campaign_row = await _row_and_campaign(session, workspace_id, quest_id)
    others: dict[str, UUID] = {}
    if row.definition.get("prerequisites") or row.definition.get("requires"):
        others = await _ids_by_slug(session, workspace_id, row.campaign_id)
    partners = await partners_named(session, workspace_id, [row])
    return quest_of(row, campaign_of(campaign_row), others, partners)


async def load_quests(session: Session, workspace_id: UUID, quest_id: UUID) -> WholeCampaign:
    """Read a Quest and all Quests of its campaign, by id.

    Raises:
        NotFound: no such Quest in this workspace, or still a draft.
    """
    row, campaign_row = await _row_and_campaign(session, workspace_id, quest_id)
    rows = await _quest_rows(session, workspace_id, row.campaign_id)
    partners = await partners_named(session, workspace_id, rows)
    offers = offers_of(rows, campaign_of(campaign_row), partners)
    said = await said_in(session, campaign_row)
    goals = await goals_among(session, workspace_id, rows)
    return {
        offer.quest.id: _published(
            row, offer, offers, said, campaign_row.definition["title"], goal=goals.get(row.id)
        )
        for row, offer in zip(rows, offers, strict=True)
    }


def _published(
    row: QuestRow,
    own: Offer,
    offers: Sequence[Offer],
    said: Said,
    campaign_title: Mapping[str, str],
    *,
    goal: Goal | None,
) -> PublishedQuest:
    claims = (*said.claims[row.id], *said.claims[None])
    milestones = (*said.milestones[row.id], *said.milestones[None])
    return PublishedQuest(
        quest=own.quest,
        title=own.title,
        effort_minutes=own.effort_minutes,
        thanks=row.definition.get("thanks") or {},
        impacts=tuple(impact_of(one) for one in row.definition.get("impact", ())),
        campaign_title=campaign_title,
        claims=claims,
        milestones=tuple(milestone_of(one, claims) for one in milestones),
        others=tuple(one for one in offers if one is not own),
        rules=said.rules,
        goal=goal,
        game=said.game,
    )


async def _row_and_campaign(
    session: Session, workspace_id: UUID, quest_id: UUID
) -> tuple[QuestRow, CampaignRow]:
    row = await session.get(QuestRow, (workspace_id, quest_id))
    if row is None or row.state == QuestState.DRAFT:
        raise NotFound()
    return row, await session.get_one(CampaignRow, (workspace_id, row.campaign_id))


async def _ids_by_slug(session: Session, workspace_id: UUID, campaign_id: UUID) -> dict[str, UUID]:
    """Of all Quests of a campaign that are not drafts."""
    found = await session.exec(
        select(QuestRow.slug, QuestRow.id).where(
            QuestRow.workspace_id == workspace_id,
            QuestRow.campaign_id == campaign_id,
            QuestRow.state != QuestState.DRAFT,
        )
    )
    return dict(found.all())


async def _quest_rows(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> Sequence[QuestRow]:
    """Those that are not drafts, in the organiser's order."""
    return (
        await session.exec(
            select(QuestRow)
            .where(
                QuestRow.workspace_id == workspace_id,
                QuestRow.campaign_id == campaign_id,
                QuestRow.state != QuestState.DRAFT,
            )
            .order_by(col(QuestRow.position), col(QuestRow.id))
        )
    ).all()


async def load_campaign_quests(session: Session, campaign: Campaign) -> list[Offer]:
    """The Quests of a campaign that are not drafts, in the organiser's order."""
    rows = await _quest_rows(session, campaign.workspace_id, campaign.id)
    return offers_of(rows, campaign, await partners_named(session, campaign.workspace_id, rows))


def offers_of(
    rows: Sequence[QuestRow], campaign: Campaign, partners: Mapping[str, UUID]
) -> list[Offer]:
    """The Quests of a campaign as they are shown in a list; ``partners`` by slug."""
    by_slug = {row.slug: row.id for row in rows}
    return [
        Offer(
            quest=quest_of(row, campaign, by_slug, partners),
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
