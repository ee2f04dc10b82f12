"""Retractions that came before the fact they take back.

Revision ID: a04c7f1be85d
Revises: e838b0bfd31c
Create Date: 2026-11-27 00:48:00
"""

import sqlalchemy as sa
from alembic import op

revision = "a04c7f1be85d"
down_revision = "e838b0bfd31c"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, seen by its tenant only."""
    op.create_table(
        "early_retraction",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("source_ref", sa.Text(collation="C"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_early_retraction_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id",
            "source",
            "source_ref",
            "campaign_id",
            name=op.f("pk_early_retraction"),
        ),
    )
    op.execute("GRANT SELECT, INSERT ON early_retraction TO coquest_app")
    op.execute("GRANT SELECT ON early_retraction TO coquest_worker")
    op.execute("ALTER TABLE early_retraction ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE early_retraction FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON early_retraction TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )


def downgrade() -> None:
    """Undo it; what is sent later counts, although it was taken back."""
    op.drop_table("early_retraction")
