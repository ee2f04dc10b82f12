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

# A name of its own: whoever knows nothing of it must not take it for an erasure of the whole.
WHOLE, FROM_ONE = ".json", ".from-one"


class _Entry(BaseModel):
    workspace: UUID
    digests: list[str]
    at: AwareDatetime
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One erasure: in which workspace, and hashes of the ids the person had.

    ``organisation_id``: the one that they took their data back from; ``None``: from all.
    """

    workspace_id: UUID
    digests: tuple[bytes, ...]
    at: datetime
    organisation_id: UUID | None = None


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
            organisation=entry.organisation_id,
        )
        suffix = WHOLE if entry.organisation_id is None else FROM_ONE
        content = said.model_dump_json(exclude_none=True).encode()
        try:
            await self._store.put_async(f"{erasure_id.hex}{suffix}", content)
        except (BaseError, OSError) as wrong:
            raise DependencyUnavailable("The log of erasures cannot be written.") from wrong

    async def entries(self, suffix: str = WHOLE) -> AsyncIterator[Logged]:
        """All of them, in no order; ``FROM_ONE``: those from one organisation."""
        async for batch in self._store.list():
            for one in self._ours(batch, suffix):
                found = await self._store.get_async(one)
                said = _Entry.model_validate_json(bytes(await found.bytes_async()))
                yield Logged(
                    workspace_id=said.workspace,
                    digests=tuple(bytes.fromhex(digest) for digest in said.digests),
                    at=said.at,
                    organisation_id=said.organisation,
                )

    @staticmethod
    def _ours(batch: Sequence[object], suffix: str) -> list[str]:
        return [one["path"] for one in batch if one["path"].endswith(suffix)]  # type: ignore[index]
