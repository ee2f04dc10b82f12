"""Addresses that a person replaced by another: for days their mailbox can take the change back.

For as long the old mailbox still leads to the same person, so nobody else can be there when its
owner comes back. All that happens to an address goes one after the other.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert
from sqlmodel import col, select

from service.store.pruning import prune
from service.store.session import Session
from service.store.tables import ParticipantEmailRow, ReplacedEmailRow

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacing:
    """A person's address gives way to another; ``undo_hash`` is what is kept of the way back."""

    workspace_id: UUID
    participant_id: UUID
    old_key: bytes
    new_key: bytes
    undo_hash: bytes
    at: datetime
    until: datetime


async def lock_person(session: Session, participant_id: UUID) -> None:
    """Keep others from changing how this person comes in; before anything of it is looked at."""
    number = int.from_bytes(participant_id.bytes[8:], signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(number)))


async def lock_addresses(session: Session, *keys: bytes) -> None:
    """Keep others from doing anything with these addresses until the transaction ends."""
    for number in sorted({int.from_bytes(key[:8], signed=True) for key in keys}):
        await session.execute(select(func.pg_advisory_xact_lock(number)))


async def release_address(session: Session, replacing: Replacing) -> bytes | None:
    """Take the old address from the person and keep it for them; sealed, or ``None`` if gone."""
    address, kept = ParticipantEmailRow, ReplacedEmailRow
    sealed: bytes | None = await session.scalar(
        delete(address)
        .where(
            col(address.workspace_id) == replacing.workspace_id,
            col(address.participant_id) == replacing.participant_id,
            col(address.address_key) == replacing.old_key,
        )
        .returning(col(address.sealed))
    )
    if sealed is None:
        return None
    # Kept from an earlier change is at most what they take again, or what ran out.
    await session.execute(
        delete(kept).where(
            col(kept.workspace_id) == replacing.workspace_id,
            (
                (col(kept.address_key) == replacing.new_key)
                & (col(kept.participant_id) == replacing.participant_id)
            )
            | (col(kept.address_key) == replacing.old_key),
        )
    )
    await session.execute(
        insert(kept).values(
            workspace_id=replacing.workspace_id,
            address_key=replacing.old_key,
            participant_id=replacing.participant_id,
            sealed=sealed,
            undo_hash=replacing.undo_hash,
            replaced_at=replacing.at,
            expires_at=replacing.until,
        )
    )
    return sealed


async def kept_for(
    session: Session, workspace_id: UUID, address_key: bytes, *, at: datetime
) -> UUID | None:
    """The person to whom a mailbox still leads although they replaced it."""
    row = ReplacedEmailRow
    found: UUID | None = await session.scalar(
        select(row.participant_id).where(
            row.workspace_id == workspace_id,
            row.address_key == address_key,
            col(row.expires_at) > at,
        )
    )
    return found


async def take_back(
    session: Session, workspace_id: UUID, undo_hash: bytes, *, at: datetime
) -> tuple[UUID, bytes] | None:
    """Give a person the address back that they had; who is it, and which address? Once.

    Changes that came after this one are taken back with it; those before stay as they are.
    """
    address, kept = ParticipantEmailRow, ReplacedEmailRow
    where = (col(kept.workspace_id) == workspace_id, col(kept.undo_hash) == undo_hash)
    named = await session.execute(select(kept.participant_id, kept.address_key).where(*where))
    known = named.one_or_none()
    if known is None:
        return None
    key = known[1]
    await lock_person(session, known[0])
    await lock_addresses(session, key)
    undone = await session.execute(
        delete(kept)
        .where(*where, col(kept.expires_at) > at)
        .returning(col(kept.participant_id), col(kept.sealed), col(kept.replaced_at))
    )
    found = undone.one_or_none()
    if found is None:
        return None
    person, sealed, replaced_at = found
    await _drop_later(session, workspace_id, person, replaced_at)
    await session.execute(
        insert(address).values(
            workspace_id=workspace_id,
            address_key=key,
            participant_id=person,
            sealed=sealed,
            proven_at=at,
        )
    )
    return person, key


async def _drop_later(
    session: Session, workspace_id: UUID, participant_id: UUID, since: datetime
) -> None:
    """Take the person's address, and those that came in between."""
    address, kept = ParticipantEmailRow, ReplacedEmailRow
    await session.execute(
        delete(kept).where(
            col(kept.workspace_id) == workspace_id,
            col(kept.participant_id) == participant_id,
            col(kept.replaced_at) >= since,
        )
    )
    await session.execute(
        delete(address).where(
            col(address.workspace_id) == workspace_id,
            col(address.participant_id) == participant_id,
        )
    )


async def prune_replaced(session: Session, *, at: datetime) -> int:
    """Delete a batch of addresses whose time is over; how many?"""
    return await prune(session, "replaced_email", before=at, batch=BATCH)
