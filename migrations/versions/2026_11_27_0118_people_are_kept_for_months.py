"""People go some months after their campaign: who was warned of it, and when.

Revision ID: 91d4e6a0c3f7
Revises: d7b3f19c52e8
Create Date: 2026-11-27 01:18:00
"""

import sqlalchemy as sa
from alembic import op

revision = "91d4e6a0c3f7"
down_revision = "d7b3f19c52e8"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table; merging removes a row of who is somebody else by then."""
    op.create_table(
        "retention_notice",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_retention_notice_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_retention_notice_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "participant_id", "campaign_id", name=op.f("pk_retention_notice")
        ),
    )
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON retention_notice TO coquest_app, coquest_worker"
    )
    op.execute("ALTER TABLE retention_notice ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE retention_notice FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON retention_notice TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("retention_notice")
