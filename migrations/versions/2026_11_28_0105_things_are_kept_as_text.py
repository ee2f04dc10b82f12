"""What is kept of a thing is text in a column of its own: short, and nobody takes it apart here.

Rows of the release before stay as they are until the worker has counted their campaign anew, which
it does once by itself; servers of that release go on meanwhile (docs/decisions/0153).

Revision ID: 3d9c5a7e61f4
Revises: 5b0c94e7d2f8
Create Date: 2026-11-28 01:05:00
"""

import sqlalchemy as sa
from alembic import op

revision = "3d9c5a7e61f4"
down_revision = "5b0c94e7d2f8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No row is written anew."""
    op.add_column("kpi_case", sa.Column("kept", sa.Text(), nullable=True))
    op.alter_column("kpi_case", "tallies", nullable=True)
    op.execute("ALTER TABLE kpi_case SET (fillfactor = 80)")


def downgrade() -> None:
    """The texts are JSON; of what they say the release before asks only those of the forgotten,
    which it understands: it counts campaigns anew."""
    op.execute("ALTER TABLE kpi_case NO FORCE ROW LEVEL SECURITY")  # it would hide all rows from us
    op.execute("UPDATE kpi_case SET tallies = kept::jsonb WHERE kept IS NOT NULL")
    op.execute("ALTER TABLE kpi_case FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE kpi_case RESET (fillfactor)")
    op.alter_column("kpi_case", "tallies", nullable=False)
    op.drop_column("kpi_case", "kept")
