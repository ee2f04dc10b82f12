"""Idempotency-Keys: taken once, kept a good day with their reply, then pruned.

Completions take theirs in batches (``completion_writes``); this is for everything else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import IdempotencyKeyReused
from service.store.pruning import prune
from service.store.session import Session
from service.store.tables import IdempotencyRow

KEPT = timedelta(hours=25)
BATCH = 2000


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
    row = IdempotencyRow
    name = {"workspace_id": request.workspace_id, "actor_id": request.actor_id, "key": request.key}
    taken = await session.execute(
        insert(row)
        .values(**name, fingerprint=request.fingerprint, created_at=at)
        .on_conflict_do_nothing()
        .returning(col(row.key))
    )
    if taken.one_or_none() is not None:
        return None
    return await kept_reply(session, request)


async def kept_reply(session: Session, request: KeyedRequest) -> bytes | None:
    """The reply kept under the key, if it was taken before.

    Raises:
        IdempotencyKeyReused: the key came with another request.
    """
    held = await session.get(IdempotencyRow, (request.workspace_id, request.actor_id, request.key))
    if held is None:
        return None
    if held.fingerprint != request.fingerprint or held.body is None:
        raise IdempotencyKeyReused("Use a fresh key for each new action.")
    return held.body


async def keep_reply(session: Session, request: KeyedRequest, status: int, body: bytes) -> None:
    """Keep the reply under the key that this transaction took."""
    row = IdempotencyRow
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == request.workspace_id,
            col(row.actor_id) == request.actor_id,
            col(row.key) == request.key,
        )
        .values(status=status, body=body)
    )


async def prune_keys(session: Session, *, at: datetime) -> int:
    """Delete a batch of keys older than ``KEPT``; how many?"""
    return await prune(session, "idempotency_key", before=at - KEPT, batch=BATCH, by="created_at")
