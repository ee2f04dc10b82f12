"""People may say which area of a campaign is theirs.

Revision ID: 1f6a9c3d70b2
Revises: a41d7c0e95b2
Create Date: 2026-11-26 15:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "1f6a9c3d70b2"
down_revision = "a41d7c0e95b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has said so yet."""
    op.add_column("membership", sa.Column("area", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo it; what people said is forgotten."""
    op.drop_column("membership", "area")
