"""Rows of issuers: host apps that say who their users are, and whom they said it of."""

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
)


class IssuerRow(SQLModel, table=True):
    """Somebody an organisation trusts to say who a person is; a key is sealed."""

    __tablename__ = "issuer"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "organisation_id", "name"),
        UniqueConstraint(
            "workspace_id", "organisation_id", "issuer", name="uq_issuer_workspace_id_issuer"
        ),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    name: str = text_column()
    issuer: str = text_column()
    audience: str = text_column()
    algorithm: str = text_column()
    key: bytes | None = bytes_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class ParticipantIdentityRow(SQLModel, table=True):
    """By which name an issuer knows a participant; ``subject_key`` is a keyed hash of it."""

    __tablename__ = "participant_identity"
    __table_args__ = (
        tenant_key("issuer_id", "subject_key"),
        Index("ix_participant_identity_participant", "workspace_id", "participant_id"),
        ForeignKeyConstraint(
            ["workspace_id", "issuer_id"],
            ["issuer.workspace_id", "issuer.id"],
            ondelete="CASCADE",
        ),
        refers_to("participant_id", "participant", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    issuer_id: UUID = uuid_column()
    subject_key: bytes = bytes_column()
    participant_id: UUID = uuid_column()
    created_at: datetime = time_column()


class AssertionUseRow(SQLModel, table=True):
    """An assertion that was used; kept until it would be too old anyway."""

    __tablename__ = "assertion_use"
    __table_args__ = (
        tenant_key("issuer_id", "use_key"),
        Index("ix_assertion_use_expires_at", "expires_at"),
        ForeignKeyConstraint(
            ["workspace_id", "issuer_id"],
            ["issuer.workspace_id", "issuer.id"],
            ondelete="CASCADE",
        ),
    )

    workspace_id: UUID = uuid_column()
    issuer_id: UUID = uuid_column()
    use_key: bytes = bytes_column()
    expires_at: datetime = time_column()
