"""Invitations: somebody may become a member, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from quests.errors import NotFound
from service.opaque_tokens import token_hash
from service.secret_box import seal, unseal
from service.store.members import member_key
from service.store.session import Session
from service.store.tables import InvitationRow

Holder = tuple[UUID, UUID]  # workspace and organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Who may become what, where; ``email`` is in clear here and sealed in the table."""

    workspace_id: UUID
    organisation_id: UUID
    id: UUID
    email: str
    role: str
    invited_by: str
    created_at: datetime
    expires_at: datetime


async def add_invitation(
    session: Session, invitation: Invitation, token: str, *, secret: str
) -> None:
    """Keep an invitation, and end an earlier one of the same organisation to the same address."""
    key = member_key(secret, invitation.email)
    row = InvitationRow
    holder = (invitation.workspace_id, invitation.organisation_id)
    await session.execute(
        update(row)
        .where(*_open(holder), col(row.address_key) == key)
        .values(revoked_at=invitation.created_at)
    )
    session.add(
        InvitationRow(
            workspace_id=invitation.workspace_id,
            id=invitation.id,
            organisation_id=invitation.organisation_id,
            address_key=key,
            address=seal(secret, invitation.email, owner=invitation.id.bytes),
            role=invitation.role,
            token_hash=token_hash(token),
            invited_by=invitation.invited_by,
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
        )
    )
    await session.flush()


async def open_invitations(
    session: Session, holder: Holder, secret: str, at: datetime
) -> Sequence[Invitation]:
    """Those that can still be accepted, oldest first."""
    row = InvitationRow
    query = select(row).where(*_open(holder), col(row.expires_at) > at).order_by(col(row.id))
    return [_invitation(one, secret) for one in (await session.execute(query)).scalars()]


async def revoke_invitation(
    session: Session, holder: Holder, invitation_id: UUID, at: datetime
) -> None:
    """Nobody can accept it any more.

    Raises:
        NotFound: there is none that could be accepted.
    """
    row = InvitationRow
    revoked = update(row).where(*_open(holder), col(row.id) == invitation_id)
    done = await session.execute(revoked.values(revoked_at=at).returning(col(row.id)))
    if done.one_or_none() is None:
        raise NotFound("There is no such invitation.")


async def use_invitation(
    session: Session, workspace_id: UUID, token: str, *, secret: str, at: datetime
) -> Invitation | None:
    """Use it up; ``None`` when it is unknown, used, revoked or too old: one statement decides."""
    row = InvitationRow
    used = (
        update(row)
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.token_hash) == token_hash(token),
            col(row.used_at).is_(None),
            col(row.revoked_at).is_(None),
            col(row.expires_at) > at,
        )
        .values(used_at=at)
        .returning(row)
    )
    found = (await session.execute(used)).scalar_one_or_none()
    return None if found is None else _invitation(found, secret)


def _open(holder: Holder) -> tuple[Any, ...]:
    row = InvitationRow
    return (
        col(row.workspace_id) == holder[0],
        col(row.organisation_id) == holder[1],
        col(row.used_at).is_(None),
        col(row.revoked_at).is_(None),
    )


def _invitation(row: InvitationRow, secret: str) -> Invitation:
    return Invitation(
        workspace_id=row.workspace_id,
        organisation_id=row.organisation_id,
        id=row.id,
        email=unseal(secret, row.address, owner=row.id.bytes),
        role=row.role,
        invited_by=row.invited_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
