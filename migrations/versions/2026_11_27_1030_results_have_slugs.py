"""Results and commitments have names for ever, so that a blueprint can hold them.

Revision ID: 3e7b91d0c5a2
Revises: 3d96f0b2e7a1
Create Date: 2026-11-27 10:30:00
"""

import sqlalchemy as sa
from alembic import op

revision = "3e7b91d0c5a2"
down_revision = "3d96f0b2e7a1"
branch_labels = None
depends_on = None

PREFIXES = {"result": "result", "commitment": "promise"}


def upgrade() -> None:
    """Every row there is gets a slug of its own, and so do those of servers that know none.

    Both tables are small: a campaign has dozens of either.
    """
    for table, prefix in PREFIXES.items():
        made = sa.text(f"'{prefix}-' || left(gen_random_uuid()::text, 8)")
        op.add_column(table, sa.Column("slug", sa.Text(), nullable=False, server_default=made))
        place = sa.Column("position", sa.BigInteger(), nullable=False, server_default="0")
        op.add_column(table, place)
    own = sa.Column("own_word", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("commitment", own)


def downgrade() -> None:
    """Nameless again."""
    op.drop_column("commitment", "own_word")
    for table in PREFIXES:
        op.drop_column(table, "position")
        op.drop_column(table, "slug")
