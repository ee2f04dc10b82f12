"""Steps between days are read from an index alone, which becomes the key (2026_11_28_0603).

Revision ID: b27d18e5c0a3
Revises: a1f6c02b7e94
Create Date: 2026-11-28 06:01:00
"""

from alembic import op

from service.store.online import build_index

revision = "b27d18e5c0a3"
down_revision = "a1f6c02b7e94"
branch_labels = None
depends_on = None

COLUMNS = "workspace_id campaign_id dimset measure version key day prev_day"


def upgrade() -> None:
    """Build it while cells are read and written."""
    build_index(
        op, "key_kpi_trans", "kpi_trans", COLUMNS.split(), unique=True, postgresql_include=["n"]
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("key_kpi_trans", "kpi_trans", if_exists=True)
