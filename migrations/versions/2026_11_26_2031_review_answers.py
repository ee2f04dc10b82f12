"""What reviewers found at each point of a checklist.

Revision ID: f06b95c1de38
Revises: a2f83d6e17c5
Create Date: 2026-11-26 20:31:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "f06b95c1de38"
down_revision = "a2f83d6e17c5"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, seen by its tenant only."""
    op.create_table(
        "review_answers",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "completion_id"],
            ["completion.workspace_id", "completion.id"],
            name=op.f("fk_review_answers_workspace_id_completion_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "completion_id", "version", name=op.f("pk_review_answers")
        ),
    )
    op.execute("GRANT SELECT, INSERT ON review_answers TO coquest_app")
    op.execute("ALTER TABLE review_answers ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE review_answers FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON review_answers TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )


def downgrade() -> None:
    """Undo it; the answers are gone."""
    op.drop_table("review_answers")
