"""Remove photos that nobody used in time, and those that were kept long enough."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from service.photos.shelf import Shelf
from service.store.photo_retention import forget_photo, mark_photos
from service.store.session import Database, Session
from service.store.sheet_photos import forget_sheet_photo, mark_sheet_photos


async def sweep_photos(database: Database, shelf: Shelf, *, at: datetime) -> int:
    """One round, of people's photos and of those of sheets of paper; how many were removed?"""
    of_people = await _sweep(database, shelf, partial(mark_photos, at=at), forget_photo)
    of_sheets = await _sweep(database, shelf, partial(mark_sheet_photos, at=at), forget_sheet_photo)
    return of_people + of_sheets


async def _sweep(
    database: Database,
    shelf: Shelf,
    mark: Callable[[Session], Awaitable[Sequence[tuple[UUID, UUID]]]],
    forget: Callable[[Session, UUID, UUID], Awaitable[None]],
) -> int:
    """Mark what is over, and then remove each; what is marked and still there comes again."""
    async with database.transaction() as session:
        marked = await mark(session)
    for workspace_id, photo_id in marked:
        await shelf.remove(workspace_id, photo_id)
        async with database.transaction(workspace_id) as session:
            await forget(session, workspace_id, photo_id)
    return len(marked)
