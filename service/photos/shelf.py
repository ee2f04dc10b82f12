"""Where photos are put: a folder, or whatever speaks S3, through ``obstore``."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from quests.errors import DependencyUnavailable, NotFound

RETRIES = 2
PATIENCE = timedelta(seconds=10)


class Shelf:
    """Keeps photos by workspace and id.

    Args:
        url: ``s3://bucket/prefix``; ``None`` keeps them in ``folder``.
        folder: Made when it is not there yet.
    """

    def __init__(self, url: str | None, folder: Path) -> None:
        self._store: LocalStore | S3Store
        if url is None:
            self._store = LocalStore(folder, mkdir=True)
        else:
            self._store = S3Store.from_url(
                url, retry_config={"max_retries": RETRIES, "retry_timeout": PATIENCE}
            )

    async def put(self, workspace_id: UUID, photo_id: UUID, jpeg: bytes) -> None:
        """Put a photo there, whole or not at all; again changes nothing."""
        try:
            await self._store.put_async(_path(workspace_id, photo_id), jpeg)
        except (BaseError, OSError) as wrong:
            raise DependencyUnavailable("Photos cannot be stored right now.") from wrong

    async def get(self, workspace_id: UUID, photo_id: UUID) -> bytes:
        """The photo.

        Raises:
            NotFound: it is not there (any more).
        """
        try:
            found = await self._store.get_async(_path(workspace_id, photo_id))
            return bytes(await found.bytes_async())
        except FileNotFoundError:
            raise NotFound() from None
        except (BaseError, OSError) as wrong:
            raise DependencyUnavailable("Photos cannot be read right now.") from wrong

    async def remove(self, workspace_id: UUID, photo_id: UUID) -> None:
        """Take it away; what is not there is gone already."""
        try:
            await self._store.delete_async(_path(workspace_id, photo_id))
        except FileNotFoundError:
            pass
        except (BaseError, OSError) as wrong:
            raise DependencyUnavailable("Photos cannot be removed right now.") from wrong


def _path(workspace_id: UUID, photo_id: UUID) -> str:
    return f"{workspace_id.hex}/{photo_id.hex}.jpg"
