"""How members get in: sign-ins that wait for their proof, and sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import col

from service.callers import SignedIn
from service.opaque_tokens import new_token, token_hash, workspace_in
from service.store.members import posts_of
from service.store.pruning import prune
from service.store.session import Session
from service.store.tables import MemberRoleRow, MemberSessionRow, SignInRow

SESSION = "cqs"
TRIES = 5
BATCH = 500
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A sign-in whose proof is tried now; ``left`` is for how long nobody may try again."""

    member_id: UUID | None
    proofs: tuple[bytes, bytes]
    left: timedelta | None = None


async def add_sign_in(
    session: Session,
    workspace_id: UUID,
    handle: str,
    *,
    member_id: UUID | None,
    proofs: tuple[bytes, bytes],
    at: datetime,
    lasts: timedelta,
) -> None:
    """Keep what has to come back for this handle."""
    row = SignInRow(
        workspace_id=workspace_id,
        handle_hash=token_hash(handle),
        member_id=member_id,
        proof=proofs[0],
        second_proof=proofs[1],
        tries=0,
        created_at=at,
        expires_at=at + lasts,
    )
    session.add(row)
    await session.flush()


async def try_sign_in(
    session: Session, workspace_id: UUID, handle: str, at: datetime
) -> Tried | None:
    """Take one of the tries, and lock the sign-in; ``None`` when it is unknown, used or over."""
    row = SignInRow
    query = select(row).where(*_this(workspace_id, handle)).with_for_update()
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None or found.used_at is not None or found.expires_at <= at:
        return None
    proofs = (found.proof, found.second_proof)
    if found.tries >= TRIES:
        return Tried(member_id=None, proofs=proofs, left=found.expires_at - at)
    found.tries += 1
    await session.flush()
    return Tried(member_id=found.member_id, proofs=proofs)


async def use_sign_in(session: Session, workspace_id: UUID, handle: str, at: datetime) -> bool:
    """Use it up; ``False`` when somebody was faster."""
    used = (
        update(SignInRow)
        .where(*_this(workspace_id, handle), col(SignInRow.used_at).is_(None))
        .values(used_at=at)
        .returning(col(SignInRow.handle_hash))
    )
    return (await session.execute(used)).one_or_none() is not None


async def drop_sign_ins(session: Session, workspace_id: UUID, member_id: UUID) -> None:
    """Whoever got in needs no other codes that may be under way."""
    mine = (col(SignInRow.workspace_id) == workspace_id, col(SignInRow.member_id) == member_id)
    await session.execute(delete(SignInRow).where(*mine, col(SignInRow.used_at).is_(None)))


async def let_in(
    session: Session,
    workspace_id: UUID,
    member_id: UUID,
    *,
    organisation_id: UUID | None = None,
    at: datetime,
    until: datetime,
) -> SignedIn | None:
    """Begin a session, with a fresh token that is in clear only now.

    Args:
        organisation_id: For which organisation; else for the one the member has been in longest.

    Returns:
        ``None`` when the member is nothing in that organisation, or in any.
    """
    posts = await posts_of(session, workspace_id, member_id)
    wanted = (post for post in posts if organisation_id in (None, post.organisation_id))
    post = next(wanted, None)
    if post is None:
        return None
    signed_in = SignedIn(
        workspace_id=workspace_id,
        member_id=member_id,
        organisation_id=post.organisation_id,
        role=post.role,
        token=new_token(SESSION, workspace_id),
        expires_at=until,
    )
    await _add(session, signed_in, at)
    return signed_in


async def _add(session: Session, signed_in: SignedIn, at: datetime) -> None:
    row = MemberSessionRow(
        workspace_id=signed_in.workspace_id,
        token_hash=token_hash(signed_in.token),
        member_id=signed_in.member_id,
        organisation_id=signed_in.organisation_id,
        created_at=at,
        expires_at=signed_in.expires_at,
    )
    session.add(row)
    await session.flush()


async def find_member_session(session: Session, token: str, at: datetime) -> SignedIn | None:
    """Who this token belongs to, while they are still something in that organisation.

    Raises:
        NotAToken: it is none.
    """
    kept, role = MemberSessionRow, MemberRoleRow
    query = (
        select(kept, col(role.role))
        .join(
            role,
            (col(role.workspace_id) == col(kept.workspace_id))
            & (col(role.organisation_id) == col(kept.organisation_id))
            & (col(role.member_id) == col(kept.member_id)),
        )
        .where(
            col(kept.workspace_id) == workspace_in(SESSION, token),
            col(kept.token_hash) == token_hash(token),
            col(kept.expires_at) > at,
        )
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    row, role_name = found
    return SignedIn(
        workspace_id=row.workspace_id,
        member_id=row.member_id,
        organisation_id=row.organisation_id,
        role=role_name,
        token=token,
        expires_at=row.expires_at,
    )


async def end_member_session(session: Session, workspace_id: UUID, token: str) -> None:
    """From the next request on the token opens nothing."""
    row = MemberSessionRow
    this = (col(row.workspace_id) == workspace_id, col(row.token_hash) == token_hash(token))
    await session.execute(delete(row).where(*this))


async def prune_member_sessions(session: Session, *, at: datetime) -> int:
    """Delete a batch of sessions that are over; how many?"""
    return await prune(session, "member_session", before=at, batch=BATCH)


async def prune_sign_ins(session: Session, *, at: datetime) -> int:
    """Delete a batch of sign-ins that ended a day ago; how many?"""
    return await prune(session, "member_sign_in", before=at - KEPT, batch=BATCH)


def _this(workspace_id: UUID, handle: str) -> tuple[Any, Any]:
    row = SignInRow
    return col(row.workspace_id) == workspace_id, col(row.handle_hash) == token_hash(handle)
