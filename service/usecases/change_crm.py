"""A connection is set in another way: what was told by then is told anew where it has to be."""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from quests.errors import PreconditionFailed
from service.crm.kinds import Access
from service.crm.setting_up import ensure_mapping, ensure_settings
from service.secret_box import seal
from service.store.crm_connections import (
    BEGINNING,
    UNTESTED,
    Connection,
    access_text,
    change_connection,
    connection_by_id,
)
from service.store.crm_queue import forget_told, queue_all_again
from service.store.session import Session, Transactions

ANY = "*"
AFFECTS_ALL = frozenset({"mapping", "settings", "dry_run"})
PAUSED_BY_HAND = "paused"


class Gate(Protocol):
    """Whoever knows which addresses may be called."""

    async def check(self, url: str) -> None:
        """Refuse one that may not (WebhookUrlForbidden)."""


async def change_crm(
    database: Transactions,
    gate: Gate,
    named: tuple[UUID, UUID, UUID],
    changes: Mapping[str, Any],
    *,
    seen: Set[str],
    secret: str,
    at: datetime,
) -> Connection:
    """Change a connection; at another address, or with another key, it is paused until tested.

    Args:
        database: Opens the transaction; the address is looked up before it begins.
        gate: Knows which addresses may be called.
        named: Workspace, organisation and connection.
        changes: Some of ``description base_url access settings mapping purpose rate in_flight
            dry_run paused`` (only True).
        seen: Tags of the states that the change was made from; ``*`` is any.
        secret: The installation's.
        at: Now.

    Raises:
        NotFound: no such connection.
        PreconditionFailed: it is in another state by now.
        CrmSettingsRefused: see ``connect_crm``.
        WebhookUrlForbidden: the new address may not be called.
    """
    if "base_url" in changes:
        await gate.check(changes["base_url"])
    async with database.transaction(named[0]) as session:
        connection = await connection_by_id(session, *named, lock=True)
        if seen.isdisjoint({ANY, connection.tag}):
            raise PreconditionFailed("Read it again, and decide anew.")
        values = _values(connection, changes, secret)
        changed = await change_connection(session, connection, values, at=at)
        await _follow_up(session, connection, changed, changes, at)
        return changed


def _values(connection: Connection, changes: Mapping[str, Any], secret: str) -> dict[str, Any]:
    """The columns to write."""
    values = dict(changes)
    if "settings" in values:
        ensure_settings(connection.kind, values["settings"])
    if "mapping" in values:
        ensure_mapping(values["mapping"])
        values["mapping"] = [
            {name: getattr(one, name) for name in one.__dataclass_fields__}
            for one in values["mapping"]
        ]
    if "access" in values:
        access: Access = values["access"]
        owner = connection.id.bytes
        values["access"] = seal(secret, access_text(access), owner=owner)
    if "base_url" in values:
        values["base_url"] = values["base_url"].rstrip("/")
    if _moves(connection, values) or "access" in changes:
        values |= {"paused": True, "paused_reason": UNTESTED, "resume_at": None}
    elif values.get("paused") and not connection.paused:
        values["paused_reason"] = PAUSED_BY_HAND
    if values.get("purpose", connection.purpose) != connection.purpose:
        values["filled_to"] = BEGINNING
    return values


def _moves(connection: Connection, values: Mapping[str, Any]) -> bool:
    return bool(values.get("base_url", connection.base_url) != connection.base_url)


async def _follow_up(
    session: Session,
    before: Connection,
    now: Connection,
    changes: Mapping[str, Any],
    at: datetime,
) -> None:
    """Another account knows nobody; another way of writing concerns everybody."""
    if _moves(before, {"base_url": now.base_url}):
        await forget_told(session, now)
    if AFFECTS_ALL & changes.keys() or before.purpose != now.purpose:
        await queue_all_again(session, now, at=at)
