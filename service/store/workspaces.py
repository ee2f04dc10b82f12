"""Tenants and their organisations: found by slug, made when missing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import NotFound
from quests.ids import new_id
from service.store.session import Session
from service.store.tables import OrganisationRow, WorkspaceRow


async def ensure_workspace(session: Session, slug: str, at: datetime) -> UUID:
    """Id of the workspace with that slug; makes it the first time."""
    row = {"workspace_id": new_id(at), "slug": slug, "created_at": at}
    made = insert(WorkspaceRow).values(row).on_conflict_do_nothing(index_elements=["slug"])
    await session.execute(made)
    return await find_workspace(session, slug)


async def find_workspace(session: Session, slug: str) -> UUID:
    """Id of the workspace with that slug.

    Raises:
        NotFound: there is none.
    """
    query = select(col(WorkspaceRow.workspace_id)).where(col(WorkspaceRow.slug) == slug)
    found: UUID | None = await session.scalar(query)
    if found is None:
        raise NotFound("There is no workspace with this slug.")
    return found


async def ensure_organisation(
    session: Session, workspace_id: UUID, slug: str, at: datetime
) -> UUID:
    """Id of the organisation; made with its slug as its name until a blueprint says more."""
    row = {
        "workspace_id": workspace_id,
        "id": new_id(at),
        "slug": slug,
        "name": slug,
        "url": None,
        "created_at": at,
        "updated_at": at,
    }
    unique = ["workspace_id", "slug"]
    made = insert(OrganisationRow).values(row).on_conflict_do_nothing(index_elements=unique)
    await session.execute(made)
    query = select(col(OrganisationRow.id)).where(
        col(OrganisationRow.workspace_id) == workspace_id, col(OrganisationRow.slug) == slug
    )
    found: UUID = (await session.execute(query)).scalar_one()
    return found


async def find_organisation(session: Session, workspace: str, slug: str) -> tuple[UUID, UUID]:
    """Ids of the workspace and of the organisation in it with these slugs.

    Raises:
        NotFound: there is no such workspace, or no such organisation in it.
    """
    workspace_id = await find_workspace(session, workspace)
    query = select(col(OrganisationRow.id)).where(
        col(OrganisationRow.workspace_id) == workspace_id, col(OrganisationRow.slug) == slug
    )
    found: UUID | None = await session.scalar(query)
    if found is None:
        raise NotFound("There is no organisation with this slug.")
    return workspace_id, found
