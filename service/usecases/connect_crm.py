"""An organisation connects a CRM of its own: paused until a test succeeds, its key sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from quests.ids import new_id
from service.crm.fields import FieldMapping
from service.crm.kinds import KINDS, Access
from service.crm.setting_up import checked_base_url, ensure_mapping, ensure_settings
from service.secret_box import seal
from service.store.crm_connections import (
    BEGINNING,
    UNTESTED,
    Connection,
    access_text,
    add_connection,
)
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmWish:
    """What the organisation asks for; ``None``: what fits this CRM."""

    workspace_id: UUID
    organisation_id: UUID
    kind: str
    description: str
    base_url: str | None
    access: Access
    settings: Mapping[str, Any]
    mapping: Sequence[FieldMapping]
    purpose: str
    rate: int | None
    in_flight: int | None
    dry_run: bool


async def connect_crm(session: Session, wish: CrmWish, *, secret: str, at: datetime) -> Connection:
    """Create a connection.

    Args:
        session: The caller's transaction.
        wish: What was asked for; the address has been looked up.
        secret: The installation's, which seals the credentials.
        at: Now.

    Raises:
        CrmSettingsRefused: a setting or field that is not there, or one that has to be.
    """
    ensure_settings(wish.kind, wish.settings)
    ensure_mapping(wish.mapping)
    kind, identifier = KINDS[wish.kind], new_id(at)
    connection = Connection(
        workspace_id=wish.workspace_id,
        id=identifier,
        organisation_id=wish.organisation_id,
        kind=wish.kind,
        description=wish.description,
        base_url=checked_base_url(wish.kind, wish.base_url),
        access=seal(secret, access_text(wish.access), owner=identifier.bytes),
        settings=dict(wish.settings),
        mapping=[as_data(one) for one in wish.mapping],
        purpose=wish.purpose,
        rate=wish.rate or kind.rate,
        in_flight=wish.in_flight or kind.in_flight,
        dry_run=wish.dry_run,
        paused=True,
        paused_reason=UNTESTED,
        resume_at=None,
        sequence=0,
        filled_to=BEGINNING,
        created_at=at,
        updated_at=at,
    )
    await add_connection(session, connection)
    return connection


def as_data(one: FieldMapping) -> dict[str, Any]:
    """A mapping as it is kept."""
    return {name: getattr(one, name) for name in FieldMapping.__dataclass_fields__}
