"""An index for replaced photos that are over.

Revision ID: 4d95a1e0b37c
Revises: b60f1d72ce94
Create Date: 2026-11-27 05:56:00
"""

import sqlalchemy as sa
from alembic import op

from service.store.online import build_index

revision = "4d95a1e0b37c"
down_revision = "b60f1d72ce94"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build it while photos come in."""
    build_index(
        op,
        "ix_photo_replaced",
        "photo",
        ["keep_until"],
        postgresql_where=sa.text("state = 'replaced'"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_photo_replaced", table_name="photo")
