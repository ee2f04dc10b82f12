"""API keys of organisations: only their SHA-256 is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy import text as sql
from sqlmodel import col

from quests.errors import NotFound, TransitionRefused, Unauthenticated
from quests.ids import new_id, public_id
from service.api_key_text import key_hash, workspace_of
from service.callers import OrganisationCaller
from service.store.session import Session
from service.store.tables import ApiKeyRow

Holder = tuple[UUID, UUID]  # workspace and organisation
# Asked at every call of a key: in words, as an ORM takes longer to ask than PostgreSQL to answer.
_HOLDER = sql("""
    SELECT workspace_id, organisation_id, id, scopes FROM api_key
    WHERE workspace_id = :workspace AND key_hash = :hash
        AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :at)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key without its text, which nobody has but its holder.

    ``created_by`` is ``None`` for keys made on the command line; ``replaced_by`` names the key
    that a rotation made.
    """

    id: UUID
    organisation_id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    created_by: str | None
    expires_at: datetime | None
    revoked_at: datetime | None
    replaced_by: UUID | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApiKey:
    """A key with its text, in clear for the only time."""

    key: ApiKey
    workspace_id: UUID
    text: str


async def find_api_key(session: Session, text: str, at: datetime) -> OrganisationCaller:
    """The holder of a key.

    Raises:
        Unauthenticated: not a key, unknown, expired or revoked; never says which.
    """
    given = {"workspace": workspace_of(text), "hash": key_hash(text), "at": at}
    row = (await session.execute(_HOLDER, given)).one_or_none()
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
    holder: Holder,
    text: str,
    *,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    at: datetime,
    by: str | None = None,
) -> ApiKey:
    """Keep the hash of a new key for (workspace, organisation)."""
    workspace_id, organisation_id = holder
    row = ApiKeyRow(
        workspace_id=workspace_id,
        id=new_id(at),
        organisation_id=organisation_id,
        name=name,
        key_hash=key_hash(text),
        scopes=list(scopes),
        created_at=at,
        created_by=by,
        expires_at=expires_at,
    )
    session.add(row)
    await session.flush()
    return _key(row)


async def keys_of(
    session: Session, holder: Holder, *, after: UUID | None = None, limit: int = 100
) -> Sequence[ApiKey]:
    """Keys of an organisation, oldest first, also those that open nothing any more."""
    query = select(ApiKeyRow).where(*_of(holder)).order_by(col(ApiKeyRow.id)).limit(limit)
    if after is not None:
        query = query.where(col(ApiKeyRow.id) > after)
    return [_key(row) for row in (await session.execute(query)).scalars()]


async def holder_of_key(session: Session, key_id: UUID) -> Holder:
    """Workspace and organisation of a key, by its id alone; for the owner of the tables.

    Raises:
        NotFound: no such key.
    """
    row = (
        await session.execute(select(ApiKeyRow).where(col(ApiKeyRow.id) == key_id))
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("There is no such API key.")
    return row.workspace_id, row.organisation_id


async def revoke_key(session: Session, holder: Holder, key_id: UUID, *, at: datetime) -> None:
    """Let a key open nothing from now on; again is as good as once.

    Raises:
        NotFound: the organisation has no such key.
    """
    changes = {"revoked_at": func.coalesce(col(ApiKeyRow.revoked_at), at)}
    if await _change(session, holder, key_id, changes) is None:
        raise NotFound("There is no such API key.")


async def replace_key(
    session: Session, holder: Holder, old_id: UUID, new_id: UUID, *, until: datetime, at: datetime
) -> None:
    """Let the old key open until then, and name its successor: once, however many try.

    Raises:
        NotFound: the organisation has no such key.
        TransitionRefused: it was replaced before, or opens nothing any more.
    """
    ends = func.least(func.coalesce(col(ApiKeyRow.expires_at), until), until)
    changes: dict[str, Any] = {"replaced_by": new_id, "expires_at": ends}
    unreplaced = (col(ApiKeyRow.replaced_by).is_(None), *_alive(at))
    if await _change(session, holder, old_id, changes, *unreplaced) is None:
        await key_by_id(session, holder, old_id)
        raise TransitionRefused("This key was replaced before, has expired or is revoked.")


async def key_by_id(session: Session, holder: Holder, key_id: UUID) -> ApiKey:
    """One key of an organisation.

    Raises:
        NotFound: it has no such key.
    """
    query = select(ApiKeyRow).where(*_of(holder), col(ApiKeyRow.id) == key_id)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound("There is no such API key.")
    return _key(row)


async def _change(
    session: Session, holder: Holder, key_id: UUID, changes: dict[str, Any], *only: Any
) -> UUID | None:
    statement = (
        update(ApiKeyRow)
        .where(*_of(holder), col(ApiKeyRow.id) == key_id, *only)
        .values(**changes)
        .returning(col(ApiKeyRow.id))
    )
    found: UUID | None = (await session.execute(statement)).scalar_one_or_none()
    return found


def _of(holder: Holder) -> tuple[Any, Any]:
    workspace_id, organisation_id = holder
    row = ApiKeyRow
    return col(row.workspace_id) == workspace_id, col(row.organisation_id) == organisation_id


def _alive(at: datetime) -> tuple[Any, Any]:
    return (
        col(ApiKeyRow.revoked_at).is_(None),
        or_(col(ApiKeyRow.expires_at).is_(None), col(ApiKeyRow.expires_at) > at),
    )


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(**{field.name: getattr(row, field.name) for field in fields(ApiKey)})
