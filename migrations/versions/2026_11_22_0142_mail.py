"""Mail that waits to be sent.

Revision ID: 155d6ecf6b86
Revises: 7f3a9c1d5e20
Create Date: 2026-11-22 01:42:34.939972+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "155d6ecf6b86"
down_revision: str | None = "7f3a9c1d5e20"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, and let only its tenant and the worker see it."""
    op.create_table(
        "mail",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("network_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_token", sa.UUID(), nullable=True),
        sa.Column("useful_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name=op.f("fk_mail_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_mail")),
    )
    op.create_index(
        "ix_mail_address",
        "mail",
        ["workspace_id", "address_key", "purpose", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_mail_due",
        "mail",
        ["workspace_id", "next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_mail_network", "mail", ["workspace_id", "network_key", "created_at"], unique=False
    )
    # The application only queues; what became of a mail is the worker's to note.
    op.execute("GRANT SELECT, INSERT ON mail TO coquest_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON mail TO coquest_worker")
    op.execute("ALTER TABLE mail ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE mail FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON mail TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    op.execute("CREATE POLICY every_tenant ON mail TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; mail that waits is lost."""
    op.drop_table("mail")
