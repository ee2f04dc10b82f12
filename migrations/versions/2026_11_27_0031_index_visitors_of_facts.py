"""Find all facts of one browser.

Revision ID: 6d1f8c32eab5
Revises: 5c0e7b21d9a4
Create Date: 2026-11-27 00:31:00
"""

import sqlalchemy as sa
from alembic import op

from service.store.online import build_index

revision = "6d1f8c32eab5"
down_revision = "5c0e7b21d9a4"
branch_labels = None
depends_on = None

KNOWN = sa.text("visitor_id IS NOT NULL")


def upgrade() -> None:
    """Build it while facts come in."""
    columns = ["workspace_id", "campaign_id", "visitor_id"]
    build_index(op, "ix_fact_visitor", "fact", columns, postgresql_where=KNOWN)


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_fact_visitor", "fact")
