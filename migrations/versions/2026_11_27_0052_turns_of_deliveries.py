"""An index for deliveries that wait for their turn.

Revision ID: 71c0d5a3f2be
Revises: 2b7d40c9e8a1
Create Date: 2026-11-27 00:52:00
"""

import sqlalchemy as sa
from alembic import op

from service.store.online import build_index

revision = "71c0d5a3f2be"
down_revision = "2b7d40c9e8a1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build it while deliveries come in."""
    build_index(
        op,
        "ix_delivery_turn",
        "delivery",
        ["workspace_id", "endpoint_id", "turn_subject", "turn"],
        postgresql_where=sa.text("state = 'pending' AND turn IS NOT NULL"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_delivery_turn", table_name="delivery")
