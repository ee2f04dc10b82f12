"""Filters of doubtful signatures as they are saved: added, read, held, changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json
from sqlmodel import col, select

from quests.errors import NotFound
from quests.signature_filter import SignatureFilter
from service.store.filter_matches import Petition
from service.store.session import Session
from service.store.tables import SignatureFilterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter:
    """A filter of one petition; ``saved_by`` as the audit log names them."""

    petition: Petition
    id: UUID
    name: str
    version: int
    asks: SignatureFilter
    saved_by: str
    created_at: datetime
    updated_at: datetime

    @property
    def tag(self) -> str:
        """Names the state that a change is made from."""
        return f'"{self.version}"'


async def add_filter(session: Session, one: SavedFilter) -> None:
    """Store a new one."""
    session.add(
        SignatureFilterRow(
            workspace_id=one.petition.workspace_id,
            campaign_id=one.petition.campaign_id,
            quest_id=one.petition.quest_id,
            id=one.id,
            name=one.name,
            version=one.version,
            definition=one.asks.model_dump(mode="json", exclude_defaults=True),
            saved_by=one.saved_by,
            created_at=one.created_at,
            updated_at=one.updated_at,
        )
    )
    await session.flush()


async def save_filter(session: Session, one: SavedFilter) -> None:
    """Store it as it is now; the caller holds it."""
    key = (one.petition.workspace_id, one.id)
    row = await session.get_one(SignatureFilterRow, key)
    row.name, row.version, row.saved_by = one.name, one.version, one.saved_by
    row.definition = one.asks.model_dump(mode="json", exclude_defaults=True)
    row.updated_at = one.updated_at
    await session.flush()


async def find_filter(
    session: Session, workspace_id: UUID, filter_id: UUID, *, lock: bool = False
) -> SavedFilter:
    """The filter, held until the transaction ends if wanted.

    Raises:
        NotFound: no such filter in this workspace.
    """
    row = SignatureFilterRow
    statement = select(row).where(row.workspace_id == workspace_id, row.id == filter_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound()
    return _saved(found)


async def filters_of(
    session: Session, petition: Petition, *, after: UUID | None, limit: int
) -> list[SavedFilter]:
    """The filters of a petition, the oldest first."""
    row = SignatureFilterRow
    statement = (
        select(row)
        .where(row.workspace_id == petition.workspace_id, row.quest_id == petition.quest_id)
        .order_by(col(row.id))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(col(row.id) > after)
    return [_saved(one) for one in await session.exec(statement)]


def asked_in(definition: object) -> SignatureFilter:
    """The filter as it stands in a row."""
    return SignatureFilter.model_validate_json(to_json(definition))


def _saved(row: SignatureFilterRow) -> SavedFilter:
    return SavedFilter(
        petition=Petition(
            workspace_id=row.workspace_id, campaign_id=row.campaign_id, quest_id=row.quest_id
        ),
        id=row.id,
        name=row.name,
        version=row.version,
        asks=asked_in(row.definition),
        saved_by=row.saved_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
