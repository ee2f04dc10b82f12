"""The audit log: what members and keys did.

Revision ID: 8884fe3f56a0
Revises: 1fcb9cad45ad
Create Date: 2026-11-22 01:57:52.032791+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8884fe3f56a0"
down_revision: str | None = "1fcb9cad45ad"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table. Nobody may change or remove what is in it."""
    op.create_table(
        "audit_entry",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_audit_entry_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        "ix_audit_entry_organisation",
        "audit_entry",
        ["workspace_id", "organisation_id", "id"],
        unique=False,
    )
    op.execute("GRANT SELECT, INSERT ON audit_entry TO coquest_app")
    op.execute("ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON audit_entry TO coquest_app "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    # What an operator does at the command line is written down, too.
    op.execute(
        "CREATE POLICY made_by_owner ON audit_entry FOR INSERT TO CURRENT_USER WITH CHECK (true)"
    )


def downgrade() -> None:
    """Undo it; the log is lost."""
    op.drop_table("audit_entry")
