"""Quests to begin from: templates of a workspace.

Revision ID: c3b7e95d02fa
Revises: 84d2f0b6a1c9
Create Date: 2026-11-26 16:25:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c3b7e95d02fa"
down_revision = "84d2f0b6a1c9"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, seen by its tenant only."""
    op.create_table(
        "quest_template",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("fragment", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_quest_template_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "slug", name=op.f("pk_quest_template")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON quest_template TO coquest_app")
    op.execute("ALTER TABLE quest_template ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE quest_template FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON quest_template TO coquest_app "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )


def downgrade() -> None:
    """Undo it; templates are forgotten."""
    op.drop_table("quest_template")
