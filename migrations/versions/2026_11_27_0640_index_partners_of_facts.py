"""Find what a partner brought, by day.

Revision ID: a52c7f19e3b8
Revises: c8e2a4d61f07
Create Date: 2026-11-27 06:40:00
"""

import sqlalchemy as sa
from alembic import op

from service.store.online import build_index

revision = "a52c7f19e3b8"
down_revision = "c8e2a4d61f07"
branch_labels = None
depends_on = None

BROUGHT = sa.text("partner_id IS NOT NULL")


def upgrade() -> None:
    """Build it while facts come in."""
    columns = ["workspace_id", "campaign_id", "partner_id", "day"]
    build_index(op, "ix_fact_partner", "fact", columns, postgresql_where=BROUGHT)


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_fact_partner", "fact")
