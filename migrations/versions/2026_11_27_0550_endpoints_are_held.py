"""Which worker calls a receiver, and until when.

Revision ID: b7d1f0c25a94
Revises: e4b7c9125d38
Create Date: 2026-11-27 05:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "b7d1f0c25a94"
down_revision = "e4b7c9125d38"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns that may be empty: no row is written."""
    op.add_column("webhook_endpoint", sa.Column("held_by", sa.UUID(), nullable=True))
    held_until = sa.Column("held_until", sa.DateTime(timezone=True), nullable=True)
    op.add_column("webhook_endpoint", held_until)


def downgrade() -> None:
    """Workers of before ask nobody."""
    op.drop_column("webhook_endpoint", "held_until")
    op.drop_column("webhook_endpoint", "held_by")
