"""Keep a photo that was developed: known first, then put away, then usable."""

from service.photos.shelf import Shelf
from service.store.photo_likeness import NewPhoto
from service.store.photos import Photo, begin_photo, photo_is_kept
from service.store.session import Database


async def keep_photo(database: Database, shelf: Shelf, new: NewPhoto) -> tuple[Photo, bool]:
    """Keep it once per key; also whether an earlier try had done so.

    Nothing waits for the shelf inside a transaction. Cut off in between, the same key goes on
    where it stopped; without one, the worker removes what is left after a day.

    Raises:
        CoquestError: refused with its reason.
        DependencyUnavailable: the outcome is unknown; the same key will tell.
    """
    async with database.transaction(new.workspace_id) as session:
        photo = await begin_photo(session, new)
    if photo.state != "storing":
        return photo, True
    await shelf.put(photo.workspace_id, photo.id, new.picture.jpeg)
    async with database.transaction(new.workspace_id) as session:
        await photo_is_kept(session, photo)
    return photo, False
