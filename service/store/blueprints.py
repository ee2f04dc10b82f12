"""Imports: one at a time per workspace, all or nothing."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from quests.errors import NotFound
from quests.ids import new_id
from service.store.blueprint_outcomes import columns_of_commitment, columns_of_result
from service.store.blueprint_parts import Section
from service.store.blueprint_plan import Change, Verdict
from service.store.blueprint_rows import AnyRow, Rows, load_rows
from service.store.session import Session
from service.store.tables import (
    CampaignRow,
    ClaimRow,
    CommitmentRow,
    CompletionRow,
    MilestoneRow,
    OrganisationRow,
    PartnerRow,
    QuestRow,
    ResultRow,
)

ROWS: dict[Section, Callable[..., AnyRow]] = {
    Section.ORGANISATION: OrganisationRow,
    Section.CAMPAIGN: CampaignRow,
    Section.PARTNER: PartnerRow,
    Section.QUEST: QuestRow,
    Section.CLAIM: ClaimRow,
    Section.MILESTONE: MilestoneRow,
    Section.COMMITMENT: CommitmentRow,
    Section.RESULT: ResultRow,
}
BLUEPRINT = "blueprint"  # who imported it stands in the audit log


async def lock_imports(session: Session, workspace_id: UUID) -> None:
    """Wait until no other import runs in this workspace; held until the transaction ends."""
    key = func.hashtextextended(f"blueprint:{workspace_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def load_campaign(session: Session, workspace_id: UUID, campaign: UUID | str) -> Rows:
    """What is stored of a campaign, for reading.

    Raises:
        NotFound: no such campaign in this workspace.
    """
    rows = await load_rows(session, workspace_id, campaign)
    if not rows.of(Section.CAMPAIGN):
        raise NotFound("There is no such campaign.")
    return rows


async def have_completions(
    session: Session, workspace_id: UUID, quest_ids: Iterable[UUID]
) -> set[UUID]:
    """Those of the Quests that somebody has done; no completion can slip in afterwards.

    A completion refers to its Quest, so locking the Quest for update makes new ones wait.
    """
    ids = list(quest_ids)
    mine = (col(QuestRow.workspace_id) == workspace_id, col(QuestRow.id).in_(ids))
    await session.execute(select(col(QuestRow.id)).where(*mine).with_for_update())
    done = select(col(CompletionRow.quest_id)).where(
        col(CompletionRow.workspace_id) == workspace_id, col(CompletionRow.quest_id).in_(ids)
    )
    return set((await session.exec(done.distinct())).all())


async def write(
    session: Session, workspace_id: UUID, changes: list[Change], rows: Rows, at: datetime
) -> None:
    """Store the changes; ``rows`` holds the new rows as well afterwards.

    Section by section, because rows refer to rows of the sections before.
    """
    for section in Section:
        for change in changes:
            if change.section is not section or change.verdict is Verdict.UNCHANGED:
                continue
            columns = _columns(change, rows, at)
            if change.verdict is Verdict.CREATED:
                columns |= _identity(section, change.slug, rows, at)
                row = ROWS[section](workspace_id=workspace_id, **columns)
                session.add(row)
                rows.found[change.key] = row
            else:
                _set(rows.found[change.key], columns, at)
        await session.flush()


def _columns(change: Change, rows: Rows, at: datetime) -> dict[str, Any]:
    """The part with ids for its slugs."""
    section, columns = change.section, dict(change.after)
    before: Any = rows.found.get(change.key)
    if section is Section.RESULT:
        return columns_of_result(columns, before, rows.named_quests())
    if section is Section.COMMITMENT:
        promised_by = rows.ids(Section.ORGANISATION)[columns["organisation"]]
        return columns_of_commitment(columns, before, promised_by, at)
    if section is Section.CAMPAIGN:
        columns["lead_organisation_id"] = rows.ids(Section.ORGANISATION)[columns.pop("lead")]
    if section in (Section.CLAIM, Section.MILESTONE):
        quest = columns.pop("quest")
        columns["quest_id"] = rows.ids(Section.QUEST)[quest] if quest else None
    return columns


def _identity(section: Section, slug: str, rows: Rows, at: datetime) -> dict[str, Any]:
    """What a new row has beyond its part."""
    columns: dict[str, Any] = {}
    if section is Section.PARTNER:
        columns["organisation_id"] = rows.ids(Section.ORGANISATION)[slug]
    else:
        columns |= {"id": new_id(at), "slug": slug}
    if section not in (Section.ORGANISATION, Section.CAMPAIGN):
        [columns["campaign_id"]] = rows.ids(Section.CAMPAIGN).values()
    if section in (Section.CAMPAIGN, Section.QUEST):
        columns["version"] = 1
    if section is Section.COMMITMENT:
        columns["created_by"] = BLUEPRINT
    if section not in (Section.PARTNER, Section.MILESTONE):
        columns |= {"created_at": at, "updated_at": at}
    return columns


def _set(row: Any, columns: dict[str, Any], at: datetime) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    if hasattr(row, "updated_at"):
        row.updated_at = at


async def raise_versions(session: Session, rows: Rows, quests: Iterable[str], at: datetime) -> None:
    """Tell every copy of these Quests, and of the campaign's page, that it is out of date."""
    of_quests = rows.of(Section.QUEST)
    for row in (*(of_quests[slug] for slug in quests), *rows.of(Section.CAMPAIGN).values()):
        _set(row, {"version": row.version + 1}, at)
    await session.flush()
