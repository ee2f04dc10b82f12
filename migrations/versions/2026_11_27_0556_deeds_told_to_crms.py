"""What people did, as CRMs that keep a history were told of it.

Revision ID: 8e2c61d4b9a7
Revises: 5d0b83f7a2c4
Create Date: 2026-11-27 05:56:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "8e2c61d4b9a7"
down_revision = "5d0b83f7a2c4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was told of any."""
    op.add_column(
        "crm_contact",
        sa.Column("deeds", postgresql.JSONB(), server_default="{}", nullable=False),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_column("crm_contact", "deeds")
