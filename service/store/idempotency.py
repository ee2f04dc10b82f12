"""Idempotency-Keys: taken once, kept a good day with their reply, then pruned.

Completions take theirs in batches (``completion_writes``); this is for everything else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from quests.errors import IdempotencyKeyReused
from service.store.pruning import prune
from service.store.session import Session

KEPT = timedelta(hours=25)
BATCH = 2000

# Most calls that change something pass here: in words, as an ORM takes longer to make them than
# to send them.
_TAKE = text("""
    INSERT INTO idempotency_key (workspace_id, actor_id, key, fingerprint, created_at)
    VALUES (:workspace, :actor, :key, :fingerprint, :at)
    ON CONFLICT DO NOTHING RETURNING key
""")
_HELD = text("""
    SELECT fingerprint, body FROM idempotency_key
    WHERE workspace_id = :workspace AND actor_id = :actor AND key = :key
""")
_KEEP = text("""
    UPDATE idempotency_key SET status = :status, body = :body
    WHERE workspace_id = :workspace AND actor_id = :actor AND key = :key
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """A request that is to be carried out once; the same one has the same fingerprint."""

    workspace_id: UUID
    actor_id: UUID
    key: str
    fingerprint: bytes


async def take_key(session: Session, request: KeyedRequest, at: datetime) -> bytes | None:
    """Take the key for this transaction, or get the reply that was kept under it.

    A twin in flight makes us wait here until it ends.

    Raises:
        IdempotencyKeyReused: the key came with another request.
    """
    taken = await session.execute(
        _TAKE, _name(request) | {"fingerprint": request.fingerprint, "at": at}
    )
    if taken.one_or_none() is not None:
        return None
    return await kept_reply(session, request)


async def kept_reply(session: Session, request: KeyedRequest) -> bytes | None:
    """The reply kept under the key, if it was taken before.

    Raises:
        IdempotencyKeyReused: the key came with another request.
    """
    held = (await session.execute(_HELD, _name(request))).one_or_none()
    if held is None:
        return None
    if held.fingerprint != request.fingerprint or held.body is None:
        raise IdempotencyKeyReused("Use a fresh key for each new action.")
    body: bytes = held.body
    return body


async def keep_reply(session: Session, request: KeyedRequest, status: int, body: bytes) -> None:
    """Keep the reply under the key that this transaction took."""
    await session.execute(_KEEP, _name(request) | {"status": status, "body": body})


def _name(request: KeyedRequest) -> dict[str, object]:
    return {"workspace": request.workspace_id, "actor": request.actor_id, "key": request.key}


async def prune_keys(session: Session, *, at: datetime) -> int:
    """Delete a batch of keys older than ``KEPT``; how many?"""
    return await prune(session, "idempotency_key", before=at - KEPT, batch=BATCH, by="created_at")
