"""The worker goes through the campaigns of every workspace, and does something with some."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlmodel import select

from service.store.session import Database, Session, enter
from service.store.tables import WorkspaceRow

# Both are given the session and the workspace; what is done, the campaign too: was it something?
Find: TypeAlias = Callable[[Session, UUID], Awaitable[Sequence[UUID]]]
Do: TypeAlias = Callable[[Session, UUID, UUID], Awaitable[bool]]

AT_ONCE = 100  # workspaces: nobody's snapshot is held for long


async def all_workspaces(database: Database) -> Sequence[UUID]:
    """Every workspace there is; as the worker."""
    async with database.read() as session:
        return (await session.exec(select(WorkspaceRow.workspace_id))).all()


async def with_each_campaign(database: Database, find: Find, do: Do) -> int:
    """Do something with the campaigns found, each in a transaction of its own; how often was it?

    Another worker may be at the same: what is done must bear to be done twice.

    Args:
        database: As the worker.
        find: The campaigns of a workspace that it is about.
        do: What is to be done with one; whether there was anything to do.
    """
    done = 0
    workspaces = await all_workspaces(database)
    for start in range(0, len(workspaces), AT_ONCE):
        for workspace_id, campaign_id in await _found(
            database, find, workspaces[start : start + AT_ONCE]
        ):
            async with database.transaction(workspace_id) as session:
                done += await do(session, workspace_id, campaign_id)
    return done


async def _found(
    database: Database, find: Find, workspaces: Sequence[UUID]
) -> list[tuple[UUID, UUID]]:
    """Looked for in one transaction, since in most of them there is nothing."""
    found = []
    async with database.read() as session:
        for workspace_id in workspaces:
            await enter(session, workspace_id)
            found += [(workspace_id, one) for one in await find(session, workspace_id)]
    return found
