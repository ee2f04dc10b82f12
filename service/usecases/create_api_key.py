"""An organisation gets an API key. It is shown this once and can never be read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.errors import Forbidden
from quests.texts import check_slug
from service.api_key_text import new_key_text
from service.store.api_keys import add_api_key
from service.store.session import Session
from service.store.workspaces import ensure_organisation, ensure_workspace

SCOPES = {
    "organise": "import blueprints, publish and close Quests, review",
    "read": "read KPIs, events and exports",
    "deliver": "manage webhooks",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApiKey:
    """The key, in clear text for the only time."""

    id: UUID
    workspace_id: UUID
    organisation_id: UUID
    scopes: tuple[str, ...]
    text: str


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
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Forbidden("Choose scopes among those there are.", scopes=list(SCOPES))
    workspace_id = await ensure_workspace(session, check_slug(workspace), at)
    organisation_id = await ensure_organisation(session, workspace_id, check_slug(organisation), at)

    text, given = new_key_text(workspace_id), tuple(dict.fromkeys(scopes))
    key_id = await add_api_key(
        session,
        (workspace_id, organisation_id),
        text,
        name=name,
        scopes=given,
        expires_at=expires_at,
        at=at,
    )
    return NewApiKey(
        id=key_id,
        workspace_id=workspace_id,
        organisation_id=organisation_id,
        scopes=given,
        text=text,
    )
