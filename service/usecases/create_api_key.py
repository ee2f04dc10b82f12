"""An organisation gets an API key. It is shown this once and can never be read again."""

from collections.abc import Sequence
from datetime import datetime

from quests.errors import Forbidden
from quests.texts import check_slug
from service.api_key_text import new_key_text
from service.callers import SCOPES
from service.store.api_keys import Holder, NewApiKey, add_api_key
from service.store.session import Session
from service.store.workspaces import ensure_organisation, ensure_workspace


async def create_api_key(
    session: Session,
    *,
    workspace: str,
    organisation: str,
    name: str,
    scopes: Sequence[str],
    at: datetime,
    expires_at: datetime | None = None,
) -> NewApiKey:
    """Make a key for an organisation; workspace and organisation are made when missing.

    Args:
        workspace: Slug of the workspace.
        organisation: Slug of the organisation the key acts for.
        name: What the key is for, for people who clean up later.
        scopes: Names from ``SCOPES``, at least one.
        at: Now, aware UTC.
        expires_at: When the key stops working; None: never.

    Raises:
        Forbidden: a scope that does not exist, or none.
        InvalidId: a slug that could not be one.
    """
    workspace_id = await ensure_workspace(session, check_slug(workspace), at)
    organisation_id = await ensure_organisation(session, workspace_id, check_slug(organisation), at)
    holder = (workspace_id, organisation_id)
    return await give_api_key(
        session, holder, name=name, scopes=scopes, expires_at=expires_at, at=at
    )


async def give_api_key(
    session: Session,
    holder: Holder,
    *,
    name: str,
    scopes: Sequence[str],
    at: datetime,
    expires_at: datetime | None = None,
    by: str | None = None,
) -> NewApiKey:
    """Make a key for an organisation that is there; ``by`` is who asked for it.

    Raises:
        Forbidden: a scope that does not exist, or none.
    """
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Forbidden("Choose scopes among those there are.", scopes=list(SCOPES))
    text, given = new_key_text(holder[0]), tuple(dict.fromkeys(scopes))
    key = await add_api_key(
        session, holder, text, name=name, scopes=given, expires_at=expires_at, at=at, by=by
    )
    return NewApiKey(key=key, workspace_id=holder[0], text=text)
