"""A rebuild notes how far it is, so that one that stops goes on; facts are folded meanwhile.

Servers of the release before know neither column: what they begin has no note, and is begun anew
(docs/decisions/0158).

Revision ID: c27a90f4d813
Revises: 8e41b7c05d29
Create Date: 2026-11-28 05:20:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c27a90f4d813"
down_revision = "8e41b7c05d29"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No row is written anew."""
    op.add_column("case_state", sa.Column("rebuild", postgresql.JSONB(), nullable=True))
    op.add_column(
        "kpi_awaiting",
        sa.Column("remade", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    """A rebuild that had stopped is begun anew: its campaign is marked as it ever was."""
    op.drop_column("kpi_awaiting", "remade")
    op.drop_column("case_state", "rebuild")
