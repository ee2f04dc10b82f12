"""What organisations were told last of a person's points.

Revision ID: c8e2a4d61f07
Revises: 5b1d90c7e2f4
Create Date: 2026-11-27 06:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "c8e2a4d61f07"
down_revision = "5b1d90c7e2f4"
branch_labels = None
depends_on = None

UNTOLD = "board_id = campaign_id AND told <> points"


def upgrade() -> None:
    """A column that may be empty: who has points keeps them untold until they change.

    Of all tenants the worker sees what waits to be told, and nothing else.
    """
    op.add_column("score", sa.Column("told", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_score_untold",
        "score",
        ["workspace_id"],
        postgresql_where=sa.text(UNTOLD),
    )
    op.execute(f"CREATE POLICY untold ON score FOR SELECT TO coquest_worker USING ({UNTOLD})")


def downgrade() -> None:
    """Nobody is told."""
    op.execute("DROP POLICY untold ON score")
    op.drop_index("ix_score_untold", table_name="score")
    op.drop_column("score", "told")
