"""Boards: an order among those with the same points, and the points of whom partners brought.

Revision ID: 8e41f60b7a25
Revises: 5d0b7c3e91a4
Create Date: 2026-11-26 15:58:00
"""

import sqlalchemy as sa
from alembic import op

revision = "8e41f60b7a25"
down_revision = "5d0b7c3e91a4"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Add what boards are read by; scores are as new as this, so nothing has to be filled in."""
    op.add_column("score", sa.Column("tie", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("score", sa.Column("partner_id", sa.UUID(), nullable=True))
    op.drop_index("ix_score_rank", "score")
    op.create_index(
        "ix_score_rank",
        "score",
        ["workspace_id", "board_id", "points", "tie"],
        postgresql_where=sa.text("listed"),
    )
    op.create_table(
        "group_score",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("board_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.UUID(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "board_id", "kind", "holder_id", name=op.f("pk_group_score")
        ),
    )
    for role in ("coquest_app", "coquest_worker"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON group_score TO {role}")
    op.execute("ALTER TABLE group_score ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE group_score FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON group_score TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )


def downgrade() -> None:
    """Undo it; the sums of partners are gone."""
    op.drop_table("group_score")
    op.drop_index("ix_score_rank", "score")
    op.drop_column("score", "partner_id")
    op.drop_column("score", "tie")
    op.create_index(
        "ix_score_rank",
        "score",
        ["workspace_id", "board_id", sa.text("points DESC"), "participant_id"],
        postgresql_where=sa.text("listed"),
    )
