"""Who may show what a person told.

Revision ID: 6c2e81f0a9d3
Revises: 6b20d1c9f3e8
Create Date: 2026-11-22 05:50:00+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "6c2e81f0a9d3"
down_revision: str | None = "6b20d1c9f3e8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table: its tenant reads it and adds to it, and nobody changes it."""
    op.create_table(
        "reuse_consent",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "completion_id"],
            ["completion.workspace_id", "completion.id"],
            name=op.f("fk_reuse_consent_workspace_id_completion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_reuse_consent_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id",
            "completion_id",
            "organisation_id",
            "number",
            name=op.f("pk_reuse_consent"),
        ),
    )
    op.execute("GRANT SELECT, INSERT ON reuse_consent TO coquest_app, coquest_worker")
    op.execute("ALTER TABLE reuse_consent ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE reuse_consent FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON reuse_consent TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )


def downgrade() -> None:
    """Undo it; what people allowed is lost."""
    op.drop_table("reuse_consent")
