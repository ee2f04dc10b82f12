"""A bundle of facts that wait for their cases says between which ids theirs are.

Those of the release before do not, and are looked into whoever asks (docs/decisions/0157).

Revision ID: 8e41b7c05d29
Revises: 3d9c5a7e61f4
Create Date: 2026-11-28 05:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "8e41b7c05d29"
down_revision = "3d9c5a7e61f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No row is written anew."""
    op.add_column("kpi_awaiting", sa.Column("last_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """Whoever was counted stays counted."""
    op.drop_column("kpi_awaiting", "last_id")
