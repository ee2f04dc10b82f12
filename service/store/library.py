"""Quests by themselves: where they belong, how long people take, templates to begin from."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.blueprint.fragment import Fragment
from quests.blueprint.model import plain
from quests.errors import NotFound
from service.store.session import Session
from service.store.tables import QuestRow, QuestTemplateRow

ENOUGH = 5  # completions, below which a median says more about somebody than about the Quest

# From what a person did before to this: the time they spent at most, without nights and pauses.
_MEDIAN = text("""
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY taken.minutes) AS median, count(*) AS people
    FROM (
        SELECT extract(epoch FROM this.received_at - before.received_at) / 60 AS minutes
        FROM completion AS this CROSS JOIN LATERAL (
            SELECT received_at FROM completion AS before
            WHERE before.workspace_id = this.workspace_id
                AND before.participant_id = this.participant_id
                AND before.campaign_id = this.campaign_id
                AND before.received_at < this.received_at
            ORDER BY before.received_at DESC LIMIT 1
        ) AS before
        WHERE this.workspace_id = :workspace AND this.quest_id = :quest
            AND this.received_at - before.received_at < interval '3 hours'
        ORDER BY this.id DESC LIMIT 1000
    ) AS taken
""")


async def campaign_of_quest(session: Session, workspace_id: UUID, quest_id: UUID) -> UUID:
    """The campaign a Quest belongs to, drafts included.

    Raises:
        NotFound: no such Quest in this workspace.
    """
    row = await session.get(QuestRow, (workspace_id, quest_id))
    if row is None:
        raise NotFound()
    return row.campaign_id


async def median_minutes(session: Session, workspace_id: UUID, quest_id: UUID) -> float | None:
    """Median minutes between what people did before and this Quest; ``None`` below five people.

    Only of those who did something else in the same campaign up to three hours earlier: the time
    they took is at most this. Of the last thousand completions.
    """
    named = {"workspace": workspace_id, "quest": quest_id}
    found = (await session.execute(_MEDIAN, named)).one()
    return None if found.people < ENOUGH else round(float(found.median), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A Quest to begin from, and who keeps it."""

    slug: str
    organisation_id: UUID
    fragment: Fragment
    updated_at: datetime


async def save_template(session: Session, workspace_id: UUID, template: Template) -> bool:
    """Keep it under its slug; ``False`` when another organisation has that slug."""
    values = {
        "organisation_id": template.organisation_id,
        "fragment": plain(template.fragment),
        "updated_at": template.updated_at,
    }
    row = QuestTemplateRow
    statement = (
        insert(row)
        .values(workspace_id=workspace_id, slug=template.slug, **values)
        .on_conflict_do_update(
            index_elements=["workspace_id", "slug"],
            set_=values,
            where=col(row.organisation_id) == template.organisation_id,
        )
        .returning(col(row.slug))
    )
    return (await session.execute(statement)).one_or_none() is not None


async def templates_of(
    session: Session, workspace_id: UUID, slug: str | None = None
) -> list[Template]:
    """The templates of a workspace by slug, or the one of that slug."""
    row = QuestTemplateRow
    statement = select(row).where(row.workspace_id == workspace_id).order_by(col(row.slug))
    if slug is not None:
        statement = statement.where(row.slug == slug)
    return [
        Template(
            slug=one.slug,
            organisation_id=one.organisation_id,
            fragment=Fragment.model_validate_json(to_json(one.fragment)),
            updated_at=one.updated_at,
        )
        for one in await session.exec(statement)
    ]


async def drop_template(
    session: Session, workspace_id: UUID, slug: str, organisation_id: UUID
) -> bool:
    """Forget it; ``False`` when this organisation keeps none of that slug."""
    row = QuestTemplateRow
    statement = (
        delete(row)
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.slug) == slug,
            col(row.organisation_id) == organisation_id,
        )
        .returning(col(row.slug))
    )
    return (await session.execute(statement)).one_or_none() is not None
