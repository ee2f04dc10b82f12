"""Proofs of addresses, proven addresses, and what is left of merged participants.

Revision ID: 7772f6262217
Revises: 8884fe3f56a0
Create Date: 2026-11-22 02:14:56.838708+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7772f6262217"
down_revision: str | None = "8884fe3f56a0"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("email_proof", "participant_email", "participant_merge")


def upgrade() -> None:
    """Make the tables, and close them."""
    op.create_table(
        "email_proof",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("session_id", sa.UUID(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_email_proof_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_email_proof")),
        sa.UniqueConstraint(
            "workspace_id", "link_hash", name=op.f("uq_email_proof_workspace_id_link_hash")
        ),
    )
    op.create_index(
        "ix_email_proof_address", "email_proof", ["workspace_id", "address_key"], unique=False
    )
    op.create_index("ix_email_proof_expires_at", "email_proof", ["expires_at"], unique=False)
    op.create_index(
        "ix_email_proof_participant",
        "email_proof",
        ["workspace_id", "participant_id"],
        unique=False,
    )
    op.create_index(
        "ix_email_proof_session",
        "email_proof",
        ["workspace_id", "session_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "participant_email",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_participant_email_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "address_key", name=op.f("pk_participant_email")),
        sa.UniqueConstraint(
            "workspace_id",
            "participant_id",
            name=op.f("uq_participant_email_workspace_id_participant_id"),
        ),
    )
    op.create_table(
        "participant_merge",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("former_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_participant_merge_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "former_id", name=op.f("pk_participant_merge")),
    )
    op.create_index(
        "ix_participant_merge_participant",
        "participant_merge",
        ["workspace_id", "participant_id"],
        unique=False,
    )
    for table in TABLES:
        op.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_app, coquest_worker"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    # The worker removes what is over, of every tenant.
    op.execute("CREATE POLICY every_tenant ON email_proof TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; nobody is anybody's address any more, and merged participants stay merged."""
    for table in TABLES:
        op.drop_table(table)
