"""The keys of cells are in the order in which they are read, and hold what is read.

The indexes are there already; no row is read or written anew.

Revision ID: d0f57b3c8e26
Revises: c93e4af6d1b5
Create Date: 2026-11-28 06:03:00
"""

from alembic import op

revision = "d0f57b3c8e26"
down_revision = "c93e4af6d1b5"
branch_labels = None
depends_on = None

FURTHER = {"kpi_cell": "", "kpi_trans": ", prev_day", "kpi_spread": ", value"}
BEFORE = "workspace_id, campaign_id, measure, version, dimset, key, day"
READ = "workspace_id, campaign_id, dimset, measure, version, key, day"
OFTEN = "autovacuum_vacuum_scale_factor", "autovacuum_vacuum_insert_scale_factor"


def upgrade() -> None:
    """Let the new indexes be the keys, and tidy up the tables sooner."""
    for table in FURTHER:
        op.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT pk_{table}, "
            f"ADD CONSTRAINT pk_{table} PRIMARY KEY USING INDEX key_{table}"
        )
        op.execute(f"ALTER TABLE {table} SET ({', '.join(f'{one} = 0.1' for one in OFTEN)})")


def downgrade() -> None:
    """Keys as they were; the indexes stay beside them."""
    for table, further in FURTHER.items():
        op.execute(f"ALTER TABLE {table} RESET ({', '.join(OFTEN)})")
        op.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT pk_{table}, "
            f"ADD CONSTRAINT pk_{table} PRIMARY KEY ({BEFORE}{further})"
        )
        op.execute(f"CREATE UNIQUE INDEX key_{table} ON {table} ({READ}{further}) INCLUDE (n)")
