"""It is noted when a campaign ended, as its folded facts say.

What was folded before is looked at when the worker counts each campaign anew, which it does once after
this upgrade by itself.

Revision ID: f05b6e1d93a7
Revises: c27a90f4d813
Create Date: 2026-11-28 05:30:00
"""

import sqlalchemy as sa
from alembic import op

revision = "f05b6e1d93a7"
down_revision = "c27a90f4d813"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No row is written anew."""
    op.add_column("fold_state", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Campaigns end as they were planned again, and are counted anew where that is another day."""
    op.drop_column("fold_state", "ended_at")
