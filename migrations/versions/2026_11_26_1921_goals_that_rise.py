"""Goals of petitions that rise.

Revision ID: b7c1e08d4f53
Revises: 8e41d7a3f5c2
Create Date: 2026-11-26 19:21:00
"""

import sqlalchemy as sa
from alembic import op

revision = "b7c1e08d4f53"
down_revision = "8e41d7a3f5c2"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, seen by its tenant only; the worker asks where something moves."""
    op.create_table(
        "petition_goal",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("goal", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("moved_by", sa.Text(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("goal >= 1", name=op.f("ck_petition_goal_goal_positive")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_petition_goal_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quest_id"],
            ["quest.workspace_id", "quest.id"],
            name=op.f("fk_petition_goal_workspace_id_quest_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "quest_id", name=op.f("pk_petition_goal")),
    )
    op.create_index("ix_petition_goal_campaign", "petition_goal", ["workspace_id", "campaign_id"])
    op.execute("GRANT SELECT, INSERT, UPDATE ON petition_goal TO coquest_app")
    op.execute("GRANT SELECT, UPDATE ON petition_goal TO coquest_worker")
    op.execute("ALTER TABLE petition_goal ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE petition_goal FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON petition_goal TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    for table in ("petition_goal", "fold_state"):
        op.execute(
            f"CREATE POLICY every_tenant ON {table} FOR SELECT TO coquest_worker USING (true)"
        )


def downgrade() -> None:
    """Undo it; petitions are where their first step says."""
    op.execute("DROP POLICY every_tenant ON fold_state")
    op.drop_table("petition_goal")
