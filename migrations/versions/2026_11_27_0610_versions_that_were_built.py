"""A campaign knows which versions of measures its cells were made by.

Revision ID: 3d96f0b2e7a1
Revises: c8f21d7a4e90
Create Date: 2026-11-27 06:10:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "3d96f0b2e7a1"
down_revision = "c8f21d7a4e90"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Unknown at first: the worker notes it where nothing is out of date."""
    op.add_column("case_state", sa.Column("built", postgresql.JSONB(), nullable=True))
    op.add_column("case_state", sa.Column("built_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo it."""
    op.drop_column("case_state", "built_at")
    op.drop_column("case_state", "built")
