"""Tenants and their organisations: found by slug, made when missing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import AlreadyExists, NotFound
from quests.ids import new_id
from service.store.roles import look_up
from service.store.session import Session, enter
from service.store.tables import OrganisationRow, SetUpRow, WorkspaceRow


async def ensure_workspace(session: Session, slug: str, at: datetime) -> UUID:
    """Id of the workspace with that slug; makes it the first time."""
    row = {"workspace_id": new_id(at), "slug": slug, "created_at": at}
    made = insert(WorkspaceRow).values(row).on_conflict_do_nothing(index_elements=["slug"])
    await session.execute(made)
    # Whoever makes workspaces at the command line needs no set-up link any more.
    await session.execute(
        update(SetUpRow).where(col(SetUpRow.used_at).is_(None)).values(used_at=at)
    )
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


async def public_workspace(session: Session, slug: str) -> UUID:
    """The workspace with that slug, entered: whoever signs in says where.

    Raises:
        NotFound: there is none.
    """
    await look_up(session, slug)
    workspace_id = await find_workspace(session, slug)
    await enter(session, workspace_id)
    return workspace_id


async def add_workspace(session: Session, slug: str, at: datetime) -> UUID:
    """A new workspace, entered.

    Raises:
        AlreadyExists: the slug is taken, by whomever.
    """
    workspace_id = new_id(at)
    await enter(session, workspace_id)
    row = {"workspace_id": workspace_id, "slug": slug, "created_at": at}
    made = insert(WorkspaceRow).values(row).on_conflict_do_nothing(index_elements=["slug"])
    if (await session.execute(made.returning(col(WorkspaceRow.slug)))).one_or_none() is None:
        raise AlreadyExists("There is a workspace with this slug.")
    return workspace_id


async def ensure_organisation(
    session: Session, workspace_id: UUID, slug: str, at: datetime, *, new: bool = False
) -> UUID:
    """Id of the organisation; made with its slug as its name until a blueprint says more.

    Raises:
        AlreadyExists: it has to be ``new``, and the slug is taken.
    """
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
    is_new = (await session.execute(made.returning(col(OrganisationRow.id)))).one_or_none()
    if new and is_new is None:
        raise AlreadyExists("There is an organisation with this slug: name it by its id.")
    query = select(col(OrganisationRow.id)).where(
        col(OrganisationRow.workspace_id) == workspace_id, col(OrganisationRow.slug) == slug
    )
    found: UUID = (await session.execute(query)).scalar_one()
    return found


async def organisation_by_id(session: Session, workspace_id: UUID, organisation_id: UUID) -> str:
    """What the organisation is called.

    Raises:
        NotFound: there is none in this workspace.
    """
    row = await session.get(OrganisationRow, (workspace_id, organisation_id))
    if row is None:
        raise NotFound("There is no such organisation.")
    return row.name


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


async def organisation_name(session: Session, holder: tuple[UUID, UUID]) -> str:
    """What an organisation (workspace and id) is called."""
    return (await session.get_one(OrganisationRow, holder)).name


async def name_organisation(session: Session, holder: tuple[UUID, UUID], name: str) -> None:
    """Call an organisation (workspace and id) something else."""
    (await session.get_one(OrganisationRow, holder)).name = name
    await session.flush()


async def all_workspaces(session: Session) -> list[UUID]:
    """Every workspace; for the worker, who sees them all."""
    query = select(col(WorkspaceRow.workspace_id)).order_by(col(WorkspaceRow.workspace_id))
    return list((await session.execute(query)).scalars())
