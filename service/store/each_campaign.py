"""The worker goes through the campaigns of every workspace, and does something with some."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlmodel import select

from service.store.session import Database, Session
from service.store.tables import WorkspaceRow

# Both are given the session and the workspace; what is done, the campaign too: was it something?
Find: TypeAlias = Callable[[Session, UUID], Awaitable[Sequence[UUID]]]
Do: TypeAlias = Callable[[Session, UUID, UUID], Awaitable[bool]]


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
    for workspace_id in await all_workspaces(database):
        async with database.read(workspace_id) as session:
            campaigns = await find(session, workspace_id)
        for campaign_id in campaigns:
            async with database.transaction(workspace_id) as session:
                done += await do(session, workspace_id, campaign_id)
    return done
