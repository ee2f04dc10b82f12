"""All photos are in a state that is known.

Revision ID: 82f3c6d9ab15
Revises: 4d95a1e0b37c
Create Date: 2026-11-27 05:57:00
"""

from alembic import op

revision = "82f3c6d9ab15"
down_revision = "4d95a1e0b37c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See that it holds, while rows come and go."""
    op.execute("ALTER TABLE photo VALIDATE CONSTRAINT ck_photo_state_known")


def downgrade() -> None:
    """Nothing to undo."""
