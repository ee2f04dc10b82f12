"""Boards of teams and areas beside those of partners.

Revision ID: 4a7e91c05d38
Revises: 4be1c07d92a6
Create Date: 2026-11-26 20:05:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "4a7e91c05d38"
down_revision = "4be1c07d92a6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what says for which groups points were earned; ledgers are as new as this."""
    op.add_column(
        "point_entry",
        sa.Column(
            "teams",
            postgresql.ARRAY(sa.UUID()),
            server_default="{}",
            nullable=False,
        ),
    )
    op.add_column("score", sa.Column("area", sa.Text(), nullable=True))
    # Not concurrently: there is a row per group and board, and all of them are new.
    op.create_index(
        "ix_group_score_rank",
        "group_score",
        ["workspace_id", "board_id", "kind", "points", "holder_id"],
    )


def downgrade() -> None:
    """Undo it; sums of teams and areas stay, and nobody reads them."""
    op.drop_index("ix_group_score_rank", "group_score")
    op.drop_column("score", "area")
    op.drop_column("point_entry", "teams")
