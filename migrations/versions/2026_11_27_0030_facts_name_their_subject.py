"""Facts name the browser they were seen from, and the thing they are about.

Revision ID: 5c0e7b21d9a4
Revises: 4fd2a86be190
Create Date: 2026-11-27 00:30:00
"""

import sqlalchemy as sa
from alembic import op

revision = "5c0e7b21d9a4"
down_revision = "4fd2a86be190"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both, empty."""
    op.add_column("fact", sa.Column("visitor_id", sa.UUID(), nullable=True))
    op.add_column("fact", sa.Column("subject", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo it; the payload still says what a fact is about."""
    op.drop_column("fact", "subject")
    op.drop_column("fact", "visitor_id")
