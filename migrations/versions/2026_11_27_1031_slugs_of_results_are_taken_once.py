"""A slug names one Result, and one commitment, of a campaign.

Revision ID: 91c4d2ab70ef
Revises: 3e7b91d0c5a2
Create Date: 2026-11-27 10:31:00
"""

from alembic import op

from service.store.online import build_index

revision = "91c4d2ab70ef"
down_revision = "3e7b91d0c5a2"
branch_labels = None
depends_on = None

TABLES = ("result", "commitment")


def upgrade() -> None:
    """Build them while rows come in."""
    for table in TABLES:
        columns = ["workspace_id", "campaign_id", "slug"]
        build_index(op, f"ix_{table}_slug", table, columns, unique=True)


def downgrade() -> None:
    """Undo it."""
    for table in TABLES:
        op.drop_index(f"ix_{table}_slug", table)
