"""The browsers of people that take notifications; their addresses are kept sealed."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlmodel import col, select

from quests.ids import new_id
from service.push.encryption import BrowserKeys
from service.secret_box import seal, unseal
from service.store.session import Session
from service.store.tables import PushSubscriptionRow

MOST = 10  # browsers of one person; with one more, the oldest goes

_ALONE = text("SELECT pg_advisory_xact_lock(:number)")
# Whoever uses the browser now has it: what waits for whoever did before goes with their row.
_LEFT = text("""
    DELETE FROM push_subscription WHERE workspace_id = :workspace AND browser_key = :browser
        AND participant_id <> :participant
""")
_ONE_MORE = text("""
    INSERT INTO push_subscription
        (workspace_id, id, participant_id, browser_key, service, sealed, created_at)
    VALUES (:workspace, :id, :participant, :browser, :service, :sealed, :at)
    ON CONFLICT (workspace_id, browser_key) DO NOTHING
""")
_OLDEST = text(f"""
    DELETE FROM push_subscription WHERE workspace_id = :workspace AND id IN (
        SELECT id FROM push_subscription
        WHERE workspace_id = :workspace AND participant_id = :participant
        ORDER BY created_at DESC, id DESC OFFSET {MOST})
""")  # noqa: S608 (a number of ours)
_REMOVE = text("""
    DELETE FROM push_subscription WHERE workspace_id = :workspace AND id = :id
        AND (CAST(:participant AS uuid) IS NULL OR participant_id = :participant)
    RETURNING id
""")
_CONTENT = TypeAdapter(tuple[str, str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """What a browser gave out: where it is reached, and for whom to encrypt."""

    endpoint: str
    keys: BrowserKeys

    def sealed(self, secret: str, *, owner: UUID) -> bytes:
        """As it is kept."""
        said = (self.endpoint, self.keys.p256dh.hex(), self.keys.auth.hex())
        return seal(secret, _CONTENT.dump_json(said).decode(), owner=owner.bytes)

    def key(self, secret: str) -> bytes:
        """By which it is known again; all of it, or knowing an address would take it over."""
        said = b"\0".join((self.endpoint.encode(), self.keys.p256dh, self.keys.auth))
        return hmac.digest(secret.encode(), b"push-browser/1\0" + said, "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A browser as its person is shown it; ``service`` is the host that carries notifications."""

    id: UUID
    service: str
    created_at: datetime


def unsealed(secret: str, sealed: bytes, *, owner: UUID) -> Browser:
    """What was kept (cryptography.exceptions.InvalidTag: under another secret)."""
    said = _CONTENT.validate_json(unseal(secret, sealed, owner=owner.bytes))
    endpoint, p256dh, auth = said
    keys = BrowserKeys(p256dh=bytes.fromhex(p256dh), auth=bytes.fromhex(auth))
    return Browser(endpoint=endpoint, keys=keys)


async def put_subscription(
    session: Session,
    who: tuple[UUID, UUID],
    browser: Browser,
    *,
    secret: str,
    at: datetime,
) -> Subscription:
    """Keep a browser of a person; the same one again is the same subscription.

    Args:
        who: Workspace and participant.
        browser: Its address has been checked.
        secret: The installation's.
    """
    workspace_id, participant_id = who
    made, key = new_id(at), browser.key(secret)
    named = {"workspace": workspace_id, "participant": participant_id, "browser": key}
    # Of two people who subscribe one browser at once, one comes after the other.
    await session.execute(_ALONE, {"number": int.from_bytes(key[:8], signed=True)})
    await session.execute(_LEFT, named)
    service = urlsplit(browser.endpoint).hostname
    values = {"id": made, "service": service, "sealed": browser.sealed(secret, owner=made)}
    await session.execute(_ONE_MORE, {**named, **values, "at": at})
    await session.execute(_OLDEST, {"workspace": workspace_id, "participant": participant_id})
    row = PushSubscriptionRow
    found = await session.exec(
        select(row).where(row.workspace_id == workspace_id, row.browser_key == key)
    )
    return _shown(found.one())


async def subscriptions_of(
    session: Session, workspace_id: UUID, participant_id: UUID
) -> Sequence[Subscription]:
    """The browsers of a person, the newest first."""
    row = PushSubscriptionRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == workspace_id, row.participant_id == participant_id)
        .order_by(col(row.created_at).desc(), col(row.id).desc())
    )
    return [_shown(one) for one in found]


async def remove_subscription(
    session: Session, workspace_id: UUID, subscription_id: UUID, *, of: UUID | None = None
) -> bool:
    """Forget a browser, with what waits for it; was it there?

    Args:
        of: Whose it has to be; ``None``: anybody's.
    """
    named = {"workspace": workspace_id, "id": subscription_id, "participant": of}
    return (await session.execute(_REMOVE, named)).one_or_none() is not None


def _shown(row: PushSubscriptionRow) -> Subscription:
    return Subscription(id=row.id, service=row.service, created_at=row.created_at)
