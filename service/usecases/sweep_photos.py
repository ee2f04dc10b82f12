"""Remove photos that nobody used in time, and those that were kept long enough."""

from datetime import datetime

from service.photos.shelf import Shelf
from service.store.photo_retention import forget_photo, mark_photos
from service.store.session import Database
from service.store.sheet_photos import forget_sheet_photo, mark_sheet_photos


async def sweep_photos(database: Database, shelf: Shelf, *, at: datetime) -> int:
    """One round; how many were removed?"""
    async with database.transaction() as session:
        marked = await mark_photos(session, at=at)
    for workspace_id, photo_id in marked:
        await shelf.remove(workspace_id, photo_id)
        async with database.transaction(workspace_id) as session:
            await forget_photo(session, workspace_id, photo_id)
    return len(marked) + await _sweep_sheets(database, shelf, at)


async def _sweep_sheets(database: Database, shelf: Shelf, at: datetime) -> int:
    """Those of sheets of paper whose verdict is old enough."""
    async with database.transaction() as session:
        marked = await mark_sheet_photos(session, at=at)
    for workspace_id, photo_id in marked:
        await shelf.remove(workspace_id, photo_id)
        async with database.transaction(workspace_id) as session:
            await forget_sheet_photo(session, workspace_id, photo_id)
    return len(marked)
