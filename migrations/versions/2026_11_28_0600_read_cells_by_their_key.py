"""Sums are read from an index alone, which becomes the key (2026_11_28_0603).

Revision ID: a1f6c02b7e94
Revises: f05b6e1d93a7
Create Date: 2026-11-28 06:00:00
"""

from alembic import op

from service.store.online import build_index

revision = "a1f6c02b7e94"
down_revision = "f05b6e1d93a7"
branch_labels = None
depends_on = None

COLUMNS = "workspace_id campaign_id dimset measure version key day"


def upgrade() -> None:
    """Build it while cells are read and written."""
    build_index(
        op, "key_kpi_cell", "kpi_cell", COLUMNS.split(), unique=True, postgresql_include=["n"]
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("key_kpi_cell", "kpi_cell", if_exists=True)
