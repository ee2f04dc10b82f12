"""Members: their addresses, and what they are in each organisation."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import NotFound, TransitionRefused
from quests.ids import new_id
from service.secret_box import seal, unseal
from service.store.session import Session
from service.store.tables import (
    MemberIdentityRow,
    MemberRoleRow,
    MemberRow,
    OrganisationRow,
)

Holder = tuple[UUID, UUID]  # workspace and organisation
OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person; ``email`` is in clear here and sealed in the table."""

    workspace_id: UUID
    id: UUID
    email: str
    name: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a member is in one organisation."""

    organisation_id: UUID
    organisation: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A member as the owners of an organisation see them."""

    member: Member
    role: str
    since: datetime


def member_key(secret: str, email: str) -> bytes:
    """By which a member is found: a keyed hash of the address, spelled as it is but for case.

    Unlike ``address_key``, which finds duplicates, it takes no two addresses for one: whoever
    owns ``lea+x@`` must not get in as ``lea@``.
    """
    return hmac.digest(secret.encode(), b"member/1/" + email.lower().encode(), "sha256")


async def ensure_member(
    session: Session, workspace_id: UUID, email: str, *, secret: str, at: datetime, **who: str
) -> Member:
    """The member with this address; made with ``name`` and ``locale`` when there is none."""
    member_id = new_id(at)
    row = {
        "workspace_id": workspace_id,
        "id": member_id,
        "address_key": member_key(secret, email),
        "address": seal(secret, email, owner=member_id.bytes),
        "created_at": at,
        **who,
    }
    unique = ["workspace_id", "address_key"]
    made = insert(MemberRow).values(row)
    await session.execute(made.on_conflict_do_nothing(index_elements=unique))
    found = await session.execute(_with_address(workspace_id, email, secret))
    return _member(found.scalar_one(), secret)


async def member_by_address(
    session: Session, workspace_id: UUID, email: str, *, secret: str
) -> Member | None:
    """The member with exactly this address."""
    query = _with_address(workspace_id, email, secret)
    row = (await session.execute(query)).scalar_one_or_none()
    return None if row is None else _member(row, secret)


def _with_address(workspace_id: UUID, email: str, secret: str) -> Select[MemberRow]:
    return select(MemberRow).where(
        col(MemberRow.workspace_id) == workspace_id,
        col(MemberRow.address_key) == member_key(secret, email),
    )


async def member_by_id(
    session: Session, workspace_id: UUID, member_id: UUID, secret: str
) -> Member:
    """A member who is there."""
    return _member(await session.get_one(MemberRow, (workspace_id, member_id)), secret)


async def posts_of(session: Session, workspace_id: UUID, member_id: UUID) -> Sequence[Post]:
    """Where the member belongs, the longest first."""
    query = (
        select(MemberRoleRow, col(OrganisationRow.name))
        .join(
            OrganisationRow,
            (col(OrganisationRow.workspace_id) == col(MemberRoleRow.workspace_id))
            & (col(OrganisationRow.id) == col(MemberRoleRow.organisation_id)),
        )
        .where(
            col(MemberRoleRow.workspace_id) == workspace_id,
            col(MemberRoleRow.member_id) == member_id,
        )
        .order_by(col(MemberRoleRow.created_at), col(MemberRoleRow.organisation_id))
    )
    return [
        Post(organisation_id=row.organisation_id, organisation=name, role=row.role)
        for row, name in await session.execute(query)
    ]


async def colleagues(session: Session, holder: Holder, secret: str) -> Sequence[Colleague]:
    """All members of an organisation, the longest first."""
    query = (
        select(MemberRoleRow, MemberRow)
        .join(
            MemberRow,
            (col(MemberRow.workspace_id) == col(MemberRoleRow.workspace_id))
            & (col(MemberRow.id) == col(MemberRoleRow.member_id)),
        )
        .where(*_in(holder))
        .order_by(col(MemberRoleRow.created_at), col(MemberRow.id))
    )
    return [
        Colleague(member=_member(member, secret), role=role.role, since=role.created_at)
        for role, member in await session.execute(query)
    ]


async def give_role(
    session: Session, holder: Holder, member_id: UUID, role: str, *, at: datetime
) -> None:
    """Let a member be this in the organisation, whatever they were before.

    Raises:
        TransitionRefused: nobody would be left to own it.
    """
    await _keep_an_owner(session, holder, member_id, role)
    workspace_id, organisation_id = holder
    row = {
        "workspace_id": workspace_id,
        "organisation_id": organisation_id,
        "member_id": member_id,
        "role": role,
        "created_at": at,
    }
    key = ["workspace_id", "organisation_id", "member_id"]
    given = insert(MemberRoleRow).values(row)
    await session.execute(given.on_conflict_do_update(index_elements=key, set_={"role": role}))


async def take_role(session: Session, holder: Holder, member_id: UUID) -> None:
    """Let a member be nothing in the organisation any more.

    Raises:
        NotFound: they were not.
        TransitionRefused: nobody would be left to own it.
    """
    await _keep_an_owner(session, holder, member_id, None)
    gone = delete(MemberRoleRow).where(*_in(holder), col(MemberRoleRow.member_id) == member_id)
    taken = await session.execute(gone.returning(col(MemberRoleRow.member_id)))
    if taken.one_or_none() is None:
        raise NotFound("There is no such member.")


async def role_in(session: Session, holder: Holder, member_id: UUID) -> str | None:
    """What the member is in the organisation."""
    query = select(col(MemberRoleRow.role)).where(
        *_in(holder), col(MemberRoleRow.member_id) == member_id
    )
    found: str | None = await session.scalar(query)
    return found


async def _keep_an_owner(
    session: Session, holder: Holder, member_id: UUID, role: str | None
) -> None:
    """Lock the owners, so that two of them cannot remove each other at the same moment."""
    query = select(col(MemberRoleRow.member_id)).where(
        *_in(holder), col(MemberRoleRow.role) == OWNER
    )
    locked = query.order_by(col(MemberRoleRow.member_id)).with_for_update()
    owners = set((await session.execute(locked)).scalars())
    if role != OWNER and owners == {member_id}:
        raise TransitionRefused("An organisation keeps at least one owner.")


async def member_by_identity(
    session: Session, workspace_id: UUID, issuer: str, subject: bytes
) -> UUID | None:
    """Who goes by this name at the issuer; ``subject`` is the keyed hash of it."""
    query = select(col(MemberIdentityRow.member_id)).where(
        col(MemberIdentityRow.workspace_id) == workspace_id,
        col(MemberIdentityRow.issuer) == issuer,
        col(MemberIdentityRow.subject_key) == subject,
    )
    found: UUID | None = await session.scalar(query)
    return found


async def add_identity(
    session: Session, workspace_id: UUID, member_id: UUID, named: tuple[str, bytes], at: datetime
) -> None:
    """From now on the member is known by (issuer, hash of the subject), unless another is."""
    issuer, subject = named
    statement = insert(MemberIdentityRow).values(
        workspace_id=workspace_id,
        issuer=issuer,
        subject_key=subject,
        member_id=member_id,
        created_at=at,
    )
    await session.execute(statement.on_conflict_do_nothing())


def _in(holder: Holder) -> tuple[Any, Any]:
    workspace_id, organisation_id = holder
    row = MemberRoleRow
    return col(row.workspace_id) == workspace_id, col(row.organisation_id) == organisation_id


def _member(row: MemberRow, secret: str) -> Member:
    return Member(
        workspace_id=row.workspace_id,
        id=row.id,
        email=unseal(secret, row.address, owner=row.id.bytes),
        name=row.name,
        locale=row.locale,
    )
