"""Bars of histograms are read from an index alone, which becomes the key (2026_11_28_0603).

Revision ID: c93e4af6d1b5
Revises: b27d18e5c0a3
Create Date: 2026-11-28 06:02:00
"""

from alembic import op

from service.store.online import build_index

revision = "c93e4af6d1b5"
down_revision = "b27d18e5c0a3"
branch_labels = None
depends_on = None

COLUMNS = "workspace_id campaign_id dimset measure version key day value"


def upgrade() -> None:
    """Build it while cells are read and written."""
    build_index(
        op, "key_kpi_spread", "kpi_spread", COLUMNS.split(), unique=True, postgresql_include=["n"]
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("key_kpi_spread", "kpi_spread", if_exists=True)
