"""Quests of a campaign by the names that its blueprint gives them."""

from uuid import UUID

from sqlmodel import select

from quests.errors import NotFound
from service.store.session import Session
from service.store.tables import QuestRow


async def quest_named(
    session: Session, workspace_id: UUID, campaign_id: UUID, slug: str | None
) -> UUID | None:
    """The Quest with this slug; ``None`` for no slug.

    Raises:
        NotFound: the campaign has no such Quest.
    """
    if slug is None:
        return None
    row = QuestRow
    found = await session.exec(
        select(row.id).where(
            row.workspace_id == workspace_id, row.campaign_id == campaign_id, row.slug == slug
        )
    )
    quest = found.one_or_none()
    if quest is None:
        raise NotFound()
    return quest
