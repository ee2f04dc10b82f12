"""Proofs of addresses, and the addresses that were proven."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from service.callers import ParticipantCaller
from service.store.issuers import comes_by_host
from service.store.pruning import prune
from service.store.session import Session
from service.store.tables import (
    EmailProofRow,
    MembershipRow,
    ParticipantEmailRow,
)

TRIES = 5
KEPT = timedelta(hours=1)
BATCH = 500

# The try counts whether the code is right or not, and it counts before anybody compares: of any
# number of guesses at once, five are looked at.
_TRY = text("""
    UPDATE email_proof SET tries = tries + 1
    WHERE workspace_id = :workspace_id AND id = (
        SELECT id FROM email_proof
        WHERE workspace_id = :workspace_id AND session_id = :session_id
        AND created_at < expires_at
        ORDER BY created_at DESC, id DESC LIMIT 1)
    AND tries < :tries
    RETURNING id, code_hash, link_hash, expires_at, used_at, used_key
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A request to prove an address; ``link_hash`` and ``code_hash`` are all that is kept."""

    workspace_id: UUID
    id: UUID
    participant_id: UUID
    session_id: UUID
    address_key: bytes
    sealed: bytes
    code_hash: bytes
    link_hash: bytes
    created_at: datetime
    expires_at: datetime
    replaces_key: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedProof:
    """What was proven: a mailbox, and which address of the person it takes the place of."""

    address_key: bytes
    sealed: bytes
    replaces_key: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProof:
    """A proof as it is when somebody tries it."""

    id: UUID
    code_hash: bytes
    link_hash: bytes
    expires_at: datetime
    used_at: datetime | None
    used_key: bytes | None


async def add_proof(session: Session, proof: Proof) -> None:
    """Store a request; the person's earlier ones are over, unless this one is so at once."""
    row = EmailProofRow
    if proof.created_at < proof.expires_at:
        await session.execute(
            update(row)
            .where(
                col(row.workspace_id) == proof.workspace_id,
                col(row.participant_id) == proof.participant_id,
                col(row.expires_at) > proof.created_at,
            )
            .values(expires_at=proof.created_at)
        )
    names = Proof.__dataclass_fields__
    session.add(row(**{name: getattr(proof, name) for name in names}, tries=0))
    await session.flush()


async def try_code(session: Session, caller: ParticipantCaller) -> OpenProof | None:
    """Take one of the five tries of this session's last request; ``None``: there is none left.

    Commit before comparing.
    """
    found = await session.execute(_TRY, {**_of(caller), "tries": TRIES})
    row: Any = found.one_or_none()
    return None if row is None else OpenProof(**row._mapping)


async def last_proof(session: Session, caller: ParticipantCaller) -> OpenProof | None:
    """The last request of this session that had its mail sent."""
    row = EmailProofRow
    found = await session.exec(
        select(row)
        .where(
            row.workspace_id == caller.workspace_id,
            row.session_id == caller.session_id,
            col(row.created_at) < col(row.expires_at),
        )
        .order_by(col(row.created_at).desc(), col(row.id).desc())
        .limit(1)
    )
    return _open(found.one_or_none())


async def proof_by_link(
    session: Session, caller: ParticipantCaller, link_hash: bytes
) -> OpenProof | None:
    """The request behind a link, if it was this session's."""
    row = EmailProofRow
    found = await session.exec(
        select(row).where(
            row.workspace_id == caller.workspace_id,
            row.link_hash == link_hash,
            row.session_id == caller.session_id,
        )
    )
    return _open(found.one_or_none())


async def use_proof(
    session: Session, workspace_id: UUID, proof_id: UUID, *, key: bytes | None, at: datetime
) -> UsedProof | None:
    """Use a proof up, once; ``None`` when it is over."""
    row = EmailProofRow
    used = await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.id) == proof_id,
            col(row.used_at).is_(None),
            col(row.expires_at) > at,
        )
        .values(used_at=at, used_key=key)
        .returning(col(row.address_key), col(row.sealed), col(row.replaces_key))
    )
    found: Any = used.one_or_none()
    return None if found is None else UsedProof(**found._mapping)


async def drop_claims(
    session: Session, workspace_id: UUID, address_key: bytes, *, participant_id: UUID, at: datetime
) -> None:
    """End all open requests for a mailbox whose owner showed up, and all others of this person."""
    row = EmailProofRow
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == workspace_id,
            (col(row.address_key) == address_key) | (col(row.participant_id) == participant_id),
            col(row.used_at).is_(None),
            col(row.expires_at) > at,
        )
        .values(expires_at=at)
    )


async def own_address(
    session: Session,
    workspace_id: UUID,
    participant_id: UUID,
    *,
    address_key: bytes,
    sealed: bytes,
    throwaway: int,
    at: datetime,
) -> UUID:
    """Note that this person, who has none, owns the mailbox, unless it has an owner; who is it?"""
    row = ParticipantEmailRow
    await session.execute(
        insert(row)
        .values(
            workspace_id=workspace_id,
            address_key=address_key,
            participant_id=participant_id,
            sealed=sealed,
            proven_at=at,
            throwaway=throwaway,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "address_key"])
    )
    # Two who prove one mailbox at once: the second waited above, and now sees the first.
    found = await session.exec(
        select(row.participant_id).where(
            row.workspace_id == workspace_id, row.address_key == address_key
        )
    )
    return found.one()


async def address_of(
    session: Session, workspace_id: UUID, participant_id: UUID
) -> tuple[bytes, bytes] | None:
    """Key and sealed text of the address a person proved, if they did."""
    row = ParticipantEmailRow
    found = await session.exec(
        select(row.address_key, row.sealed).where(
            row.workspace_id == workspace_id, row.participant_id == participant_id
        )
    )
    return found.one_or_none()


async def has_proven(session: Session, workspace_id: UUID, participant_id: UUID) -> bool:
    """Whether we know that this is one person: by their mailbox, or because a host app says so."""
    if await address_of(session, workspace_id, participant_id) is not None:
        return True
    return await comes_by_host(session, workspace_id, participant_id)


async def forget_join_keys(session: Session, workspace_id: UUID, participant_id: UUID) -> None:
    """From now on, whoever knows an Idempotency-Key of joining is somebody new."""
    row = MembershipRow
    await session.execute(
        update(row)
        .where(col(row.workspace_id) == workspace_id, col(row.participant_id) == participant_id)
        .values(join_key=None)
    )


async def prune_proofs(session: Session, *, at: datetime) -> int:
    """Delete a batch of proofs that have been over for long; how many?"""
    return await prune(session, "email_proof", before=at - KEPT, batch=BATCH)


def _of(caller: ParticipantCaller) -> dict[str, UUID | None]:
    return {"workspace_id": caller.workspace_id, "session_id": caller.session_id}


def _open(row: EmailProofRow | None) -> OpenProof | None:
    if row is None:
        return None
    names = OpenProof.__dataclass_fields__
    return OpenProof(**{name: getattr(row, name) for name in names})
