"""Versions of a text that many write, and who wrote which word of each.

Revision ID: e7b2904c61fa
Revises: 6c2e81f0a9d3
Create Date: 2026-11-22 06:02:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "e7b2904c61fa"
down_revision = "6c2e81f0a9d3"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, seen by its tenant only. What was published is not changed any more."""
    op.create_table(
        "text_version",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("runs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("contribution_id", sa.UUID(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quest_id"],
            ["quest.workspace_id", "quest.id"],
            name=op.f("fk_text_version_workspace_id_quest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contribution_id"],
            ["contribution.workspace_id", "contribution.id"],
            name=op.f("fk_text_version_workspace_id_contribution_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "quest_id", "section", "version", name=op.f("pk_text_version")
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "contribution_id",
            name=op.f("uq_text_version_workspace_id_contribution_id"),
        ),
    )
    op.execute("GRANT SELECT, INSERT ON text_version TO coquest_app")
    op.execute("GRANT SELECT ON text_version TO coquest_worker")
    op.execute("ALTER TABLE text_version ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE text_version FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON text_version TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )


def downgrade() -> None:
    """Undo it; the versions are gone."""
    op.drop_table("text_version")
