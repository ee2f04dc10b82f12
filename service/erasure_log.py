"""Who was erased, kept beside the database: what a restored copy of it no longer knows.

Each entry holds hashes of ids that were random. Keep it where backups of the database are not.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store
from pydantic import AwareDatetime, BaseModel

from quests.errors import DependencyUnavailable


class _Entry(BaseModel):
    workspace: UUID
    digests: list[str]
    at: AwareDatetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One erasure: in which workspace, and hashes of the ids the person had."""

    workspace_id: UUID
    digests: tuple[bytes, ...]
    at: datetime


class ErasureLog:
    """Adds entries and reads them.

    Args:
        url: ``s3://bucket/prefix``; ``None`` keeps them in ``folder``.
        folder: Made when it is not there yet.
    """

    def __init__(self, url: str | None, folder: Path) -> None:
        self._store = LocalStore(folder, mkdir=True) if url is None else S3Store.from_url(url)

    async def add(self, erasure_id: UUID, entry: Logged) -> None:
        """Note it; noted twice, it is noted once.

        Raises:
            DependencyUnavailable: it cannot be written now: then nobody is erased either.
        """
        said = _Entry(
            workspace=entry.workspace_id,
            digests=[one.hex() for one in entry.digests],
            at=entry.at,
        )
        try:
            await self._store.put_async(f"{erasure_id.hex}.json", said.model_dump_json().encode())
        except (BaseError, OSError) as wrong:
            raise DependencyUnavailable("The log of erasures cannot be written.") from wrong

    async def entries(self) -> AsyncIterator[Logged]:
        """All of them, in no order."""
        async for batch in self._store.list():
            for one in self._ours(batch):
                found = await self._store.get_async(one)
                said = _Entry.model_validate_json(bytes(await found.bytes_async()))
                digests = tuple(bytes.fromhex(digest) for digest in said.digests)
                yield Logged(workspace_id=said.workspace, digests=digests, at=said.at)

    @staticmethod
    def _ours(batch: Sequence[object]) -> list[str]:
        return [one["path"] for one in batch if one["path"].endswith(".json")]  # type: ignore[index]
