"""Rows of members: who they are, what they may do where, and how they get in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from service.store.tables.columns import (
    bytes_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class MemberRow(SQLModel, table=True):
    """A person working for organisations of a workspace.

    The address is sealed; ``address_key`` is a keyed hash, by which it is found.
    """

    __tablename__ = "member"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "address_key"),
        ForeignKeyConstraint(["workspace_id"], ["workspace.workspace_id"]),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    address_key: bytes = bytes_column()
    address: bytes = bytes_column()
    name: str = text_column()
    locale: str = text_column()
    created_at: datetime = time_column()


class MemberRoleRow(SQLModel, table=True):
    """What a member is in one organisation."""

    __tablename__ = "member_role"
    __table_args__ = (
        tenant_key("organisation_id", "member_id"),
        Index("ix_member_role_member", "workspace_id", "member_id"),
        refers_to("organisation_id", "organisation"),
        refers_to("member_id", "member", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    member_id: UUID = uuid_column()
    role: str = text_column()
    created_at: datetime = time_column()


class MemberIdentityRow(SQLModel, table=True):
    """By which name an OIDC issuer knows a member; ``subject_key`` is a keyed hash of it."""

    __tablename__ = "member_identity"
    __table_args__ = (
        tenant_key("issuer", "subject_key"),
        refers_to("member_id", "member", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    issuer: str = text_column()
    subject_key: bytes = bytes_column()
    member_id: UUID = uuid_column()
    created_at: datetime = time_column()


class InvitationRow(SQLModel, table=True):
    """Somebody may become a member, once, with the token that went to their mailbox."""

    __tablename__ = "invitation"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "token_hash"),
        Index("ix_invitation_organisation", "workspace_id", "organisation_id", "id"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    address_key: bytes = bytes_column()
    address: bytes = bytes_column()
    role: str = text_column()
    token_hash: bytes = bytes_column()
    invited_by: str = text_column()
    created_at: datetime = time_column()
    expires_at: datetime = time_column()
    used_at: datetime | None = time_column(null=True)
    revoked_at: datetime | None = time_column(null=True)


class SignInRow(SQLModel, table=True):
    """Somebody wants to sign in; ``member_id`` is empty for an address nobody has.

    ``proof`` and ``second_proof`` are keyed hashes of what has to come back.
    """

    __tablename__ = "member_sign_in"
    __table_args__ = (
        tenant_key("handle_hash"),
        Index("ix_member_sign_in_member", "workspace_id", "member_id"),
        Index("ix_member_sign_in_expires_at", "expires_at"),
        ForeignKeyConstraint(["workspace_id"], ["workspace.workspace_id"]),
        refers_to("member_id", "member", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    handle_hash: bytes = bytes_column()
    member_id: UUID | None = uuid_column(null=True)
    proof: bytes = bytes_column()
    second_proof: bytes = bytes_column()
    tries: int = whole_column(default="0")
    created_at: datetime = time_column()
    expires_at: datetime = time_column()
    used_at: datetime | None = time_column(null=True)


class MemberSessionRow(SQLModel, table=True):
    """A member who is signed in, acting for one organisation."""

    __tablename__ = "member_session"
    __table_args__ = (
        tenant_key("token_hash"),
        Index("ix_member_session_member", "workspace_id", "member_id"),
        Index("ix_member_session_expires_at", "expires_at"),
        refers_to("organisation_id", "organisation"),
        refers_to("member_id", "member", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    token_hash: bytes = bytes_column()
    member_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    created_at: datetime = time_column()
    expires_at: datetime = time_column()


class SetUpRow(SQLModel, table=True):
    """The one set-up of an installation; it stands under the nil workspace, which is nobody's."""

    __tablename__ = "set_up"
    __table_args__ = (tenant_key(),)

    workspace_id: UUID = uuid_column()
    nonce: UUID = uuid_column()
    created_at: datetime = time_column()
    used_at: datetime | None = time_column(null=True)
