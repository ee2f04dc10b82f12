"""Find all facts about one thing.

Revision ID: 7e209d43fbc6
Revises: 6d1f8c32eab5
Create Date: 2026-11-27 00:32:00
"""

import sqlalchemy as sa
from alembic import op

from service.store.online import build_index

revision = "7e209d43fbc6"
down_revision = "6d1f8c32eab5"
branch_labels = None
depends_on = None

KNOWN = sa.text("subject IS NOT NULL")


def upgrade() -> None:
    """Build it while facts come in."""
    columns = ["workspace_id", "campaign_id", "subject"]
    build_index(op, "ix_fact_subject", "fact", columns, postgresql_where=KNOWN)


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_fact_subject", "fact")
