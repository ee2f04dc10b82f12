"""Whoever rebuilds the numbers of a campaign may tidy up the tables that it rewrote.

Revision ID: 7c1f0ab94d26
Revises: 7c1f60b2a9e4
Create Date: 2026-11-27 21:30:00
"""

from alembic import op

revision = "7c1f0ab94d26"
down_revision = "7c1f60b2a9e4"
branch_labels = None
depends_on = None

TABLES = "kpi_cell, kpi_trans, kpi_spread"
MAINTAINING = 170_000  # PostgreSQL 17; before that only owners may, and the server does it itself


def upgrade() -> None:
    """VACUUM and ANALYZE need a right of their own."""
    if _may_be_granted():
        op.execute(f"GRANT MAINTAIN ON {TABLES} TO coquest_app, coquest_worker")


def downgrade() -> None:
    """Undo it."""
    if _may_be_granted():
        op.execute(f"REVOKE MAINTAIN ON {TABLES} FROM coquest_app, coquest_worker")


def _may_be_granted() -> bool:
    version = op.get_bind().exec_driver_sql("SHOW server_version_num").scalar_one()
    return int(version) >= MAINTAINING
