"""Targets of KPIs, and when the numbers of a campaign were last verified.

Revision ID: d7b3f19c52e8
Revises: 3fa9d27c61e8
Create Date: 2026-11-27 01:15:00
"""

import sqlalchemy as sa
from alembic import op

revision = "d7b3f19c52e8"
down_revision = "3fa9d27c61e8"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, seen by its tenant only; the worker looks at all."""
    op.add_column("case_state", sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "kpi_target",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("kpi", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Double(), nullable=False),
        sa.Column("at_most", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outlook", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outlook IN ('unknown', 'on_track', 'at_risk', 'reached', 'missed')",
            name=op.f("ck_kpi_target_outlook"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_kpi_target_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "campaign_id", "kpi", name=op.f("pk_kpi_target")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON kpi_target TO coquest_app, coquest_worker")
    op.execute("ALTER TABLE kpi_target ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE kpi_target FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON kpi_target TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    op.execute("CREATE POLICY every_tenant ON kpi_target TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it."""
    op.drop_table("kpi_target")
    op.drop_column("case_state", "verified_at")
