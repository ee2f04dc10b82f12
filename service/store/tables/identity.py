"""Rows of who is who: sessions, proofs of addresses, proven addresses, merged participants."""

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


class ParticipantSessionRow(SQLModel, table=True):
    """One device of a participant: a family of refresh tokens, ended as a whole."""

    __tablename__ = "participant_session"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_participant_session_participant", "workspace_id", "participant_id"),
        Index("ix_participant_session_expires_at", "expires_at"),
        refers_to("participant_id", "participant"),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    created_at: datetime = time_column()
    expires_at: datetime = time_column()
    ended_at: datetime | None = time_column(null=True)
    ended_because: str | None = text_column(null=True)


class RefreshTokenRow(SQLModel, table=True):
    """One token of a family; ``used_key`` is the hashed Idempotency-Key it was used under."""

    __tablename__ = "refresh_token"
    __table_args__ = (
        tenant_key("token_hash"),
        Index("ix_refresh_token_session", "workspace_id", "session_id"),
        ForeignKeyConstraint(
            ["workspace_id", "session_id"],
            ["participant_session.workspace_id", "participant_session.id"],
            ondelete="CASCADE",
        ),
    )

    workspace_id: UUID = uuid_column()
    token_hash: bytes = bytes_column()
    session_id: UUID = uuid_column()
    created_at: datetime = time_column()
    used_at: datetime | None = time_column(null=True)
    used_key: bytes | None = bytes_column(null=True)


class EmailProofRow(SQLModel, table=True):
    """A request to prove an address, open for minutes; code and link are kept as hashes.

    A proof whose mail was not sent is stored too, already over: both take the same time.
    """

    __tablename__ = "email_proof"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "link_hash"),
        Index("ix_email_proof_participant", "workspace_id", "participant_id"),
        Index("ix_email_proof_session", "workspace_id", "session_id", "created_at"),
        Index("ix_email_proof_address", "workspace_id", "address_key"),
        Index("ix_email_proof_expires_at", "expires_at"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    session_id: UUID = uuid_column()
    address_key: bytes = bytes_column()
    sealed: bytes = bytes_column()
    code_hash: bytes = bytes_column()
    link_hash: bytes = bytes_column()
    tries: int = whole_column(default="0")
    created_at: datetime = time_column()
    expires_at: datetime = time_column()
    used_at: datetime | None = time_column(null=True)
    used_key: bytes | None = bytes_column(null=True)
    replaces_key: bytes | None = bytes_column(null=True)


class ParticipantEmailRow(SQLModel, table=True):
    """The address that a participant proved; found by a keyed hash, kept sealed.

    ``throwaway`` is how much it looked like one for a single use (0 to 100) when it was proven.
    """

    __tablename__ = "participant_email"
    __table_args__ = (
        tenant_key("address_key"),
        UniqueConstraint("workspace_id", "participant_id"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    address_key: bytes = bytes_column()
    participant_id: UUID = uuid_column()
    sealed: bytes = bytes_column()
    proven_at: datetime = time_column()
    throwaway: int | None = whole_column(null=True)


class ReplacedEmailRow(SQLModel, table=True):
    """An address that a participant replaced, theirs until ``expires_at``; see ``undo_hash``."""

    __tablename__ = "replaced_email"
    __table_args__ = (
        tenant_key("address_key"),
        UniqueConstraint("workspace_id", "undo_hash"),
        Index("ix_replaced_email_participant", "workspace_id", "participant_id"),
        Index("ix_replaced_email_expires_at", "expires_at"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    address_key: bytes = bytes_column()
    participant_id: UUID = uuid_column()
    sealed: bytes = bytes_column()
    undo_hash: bytes = bytes_column()
    replaced_at: datetime = time_column()
    expires_at: datetime = time_column()


class ParticipantMergeRow(SQLModel, table=True):
    """What is left of a participant who turned out to be another one."""

    __tablename__ = "participant_merge"
    __table_args__ = (
        tenant_key("former_id"),
        Index("ix_participant_merge_participant", "workspace_id", "participant_id"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    former_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    merged_at: datetime = time_column()
