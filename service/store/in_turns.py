"""Work that waits in many workspaces: a batch of each in turn, each in a transaction of its own."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar
from uuid import UUID

from service.store.session import Database, Session
from service.turns import take_turns

Somebody = TypeVar("Somebody")


async def in_turns(
    database: Database,
    waiting: Callable[[Session], Awaitable[Iterable[Somebody]]],
    batch: Callable[[Session, Somebody], Awaitable[tuple[int, bool]]],
    *,
    workspace_of: Callable[[Somebody], UUID],
) -> int:
    """Do a batch for each that waits, and look again, as ``take_turns`` says.

    Args:
        database: As the worker.
        waiting: Who waits, in all workspaces.
        batch: Does a batch for one of them, within their workspace: how much, and whether there
            may be more.
        workspace_of: Whose they are.

    Returns:
        How much was done.
    """

    async def look() -> Iterable[Somebody]:
        async with database.read() as session:
            return await waiting(session)

    async def step(one: Somebody) -> tuple[int, bool]:
        async with database.transaction(workspace_of(one)) as session:
            return await batch(session, one)

    return await take_turns(look, step)


def itself(workspace_id: UUID) -> UUID:
    """For those who are workspaces."""
    return workspace_id


def its_first(named: tuple[UUID, UUID]) -> UUID:
    """For those who are named by their workspace and an id in it."""
    return named[0]
