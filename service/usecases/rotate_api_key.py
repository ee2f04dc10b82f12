"""A key is replaced while its holder moves over: for a while, old and new both open."""

from datetime import datetime, timedelta
from uuid import UUID

from service.api_key_text import new_key_text
from service.store.api_keys import Holder, NewApiKey, add_api_key, key_by_id, replace_key
from service.store.session import Session


async def rotate_api_key(
    session: Session,
    holder: Holder,
    key_id: UUID,
    *,
    overlap: timedelta,
    at: datetime,
    by: str | None = None,
) -> NewApiKey:
    """Make a key like this one, which ends after the overlap.

    The new key has the same name and scopes, and lives as long as the old one was to live.

    Raises:
        NotFound: the organisation has no such key.
        TransitionRefused: it was replaced before, has expired or is revoked.
    """
    old = await key_by_id(session, holder, key_id)
    lifetime = old.expires_at - old.created_at if old.expires_at else None
    text = new_key_text(holder[0])
    key = await add_api_key(
        session,
        holder,
        text,
        name=old.name,
        scopes=old.scopes,
        expires_at=at + lifetime if lifetime else None,
        at=at,
        by=by,
    )
    await replace_key(session, holder, key_id, key.id, until=at + overlap, at=at)
    return NewApiKey(key=key, workspace_id=holder[0], text=text)
