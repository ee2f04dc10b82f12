"""Texts of consent name the privacy notice that they lead to.

Revision ID: 5d20c8e7f3b1
Revises: 91c4d2ab70ef
Create Date: 2026-11-27 11:40:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "5d20c8e7f3b1"
down_revision = "91c4d2ab70ef"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column that is empty for those there are."""
    notice = sa.Column("privacy_notice", postgresql.JSONB(), nullable=True)
    op.add_column("consent_text", notice)


def downgrade() -> None:
    """Undo it."""
    op.drop_column("consent_text", "privacy_notice")
