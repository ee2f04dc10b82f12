"""API keys of organisations: only their SHA-256 is kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from quests.errors import Unauthenticated
from quests.ids import new_id, public_id
from service.api_key_text import key_hash, workspace_of
from service.callers import OrganisationCaller
from service.store.session import Session
from service.store.tables import ApiKeyRow


async def find_api_key(session: Session, text: str, at: datetime) -> OrganisationCaller:
    """The holder of a key.

    Raises:
        Unauthenticated: not a key, unknown, expired or revoked; never says which.
    """
    query = select(ApiKeyRow).where(
        col(ApiKeyRow.workspace_id) == workspace_of(text),
        col(ApiKeyRow.key_hash) == key_hash(text),
        col(ApiKeyRow.revoked_at).is_(None),
        or_(col(ApiKeyRow.expires_at).is_(None), col(ApiKeyRow.expires_at) > at),
    )
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise Unauthenticated("This is not a valid API key.")
    return OrganisationCaller(
        workspace_id=row.workspace_id,
        organisation_id=row.organisation_id,
        actor=public_id("key", row.id),
        scopes=frozenset(row.scopes),
    )


async def add_api_key(
    session: Session,
    holder: tuple[UUID, UUID],
    text: str,
    *,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    at: datetime,
) -> UUID:
    """Keep the hash of a new key for (workspace, organisation); returns the key's id."""
    workspace_id, organisation_id = holder
    row = ApiKeyRow(
        workspace_id=workspace_id,
        id=new_id(at),
        organisation_id=organisation_id,
        name=name,
        key_hash=key_hash(text),
        scopes=list(scopes),
        created_at=at,
        expires_at=expires_at,
        revoked_at=None,
    )
    session.add(row)
    await session.flush()
    return row.id
