"""An address may take the place of another; the old mailbox can take that back for days.

Revision ID: 6b20d1c9f3e8
Revises: c41d7e0a92b5
Create Date: 2026-11-22 05:45:00.000000+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "6b20d1c9f3e8"
down_revision: str | None = "c41d7e0a92b5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, and let a proof say which address it replaces."""
    op.add_column("email_proof", sa.Column("replaces_key", sa.LargeBinary(), nullable=True))
    op.create_table(
        "replaced_email",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("undo_hash", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_replaced_email_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "address_key", name=op.f("pk_replaced_email")),
        sa.UniqueConstraint(
            "workspace_id", "undo_hash", name=op.f("uq_replaced_email_workspace_id_undo_hash")
        ),
    )
    op.create_index(
        "ix_replaced_email_participant",
        "replaced_email",
        ["workspace_id", "participant_id"],
        unique=False,
    )
    op.create_index("ix_replaced_email_expires_at", "replaced_email", ["expires_at"], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON replaced_email TO coquest_app")
    op.execute("GRANT SELECT, UPDATE, DELETE ON replaced_email TO coquest_worker")
    op.execute("ALTER TABLE replaced_email ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE replaced_email FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON replaced_email TO coquest_app "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    # The worker removes what is over, of every tenant.
    op.execute("CREATE POLICY every_tenant ON replaced_email TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; changes of an address cannot be taken back any more."""
    op.drop_table("replaced_email")
    op.drop_column("email_proof", "replaces_key")
