"""Snapshots of figures: added one after the other, never changed.

Revision ID: d8c3f10b6a47
Revises: e23ee0cc661c
Create Date: 2026-11-26 16:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "d8c3f10b6a47"
down_revision = "e23ee0cc661c"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, seen by its tenant only. Nobody may change or remove what was said."""
    op.create_table(
        "figure_snapshot",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_figure_snapshot_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "campaign_id", "number", name=op.f("pk_figure_snapshot")
        ),
    )
    op.execute("GRANT SELECT, INSERT ON figure_snapshot TO coquest_app, coquest_worker")
    op.execute("ALTER TABLE figure_snapshot ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE figure_snapshot FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON figure_snapshot TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )


def downgrade() -> None:
    """Undo it; what was said cannot be checked any more."""
    op.drop_table("figure_snapshot")
