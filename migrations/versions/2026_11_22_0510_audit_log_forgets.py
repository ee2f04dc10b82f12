"""The worker forgets old entries of the audit log, and only old ones.

Revision ID: 5a1f0c7be2d4
Revises: 5d0c61b7a9e4
Create Date: 2026-11-22 05:10:00.000000+00:00
"""

from collections.abc import Sequence

from alembic import op

revision: str = "5a1f0c7be2d4"
down_revision: str | None = "5d0c61b7a9e4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Let the worker see and delete what is older than 90 days, of every tenant."""
    # Not concurrently: a log of calls by organisations is small, and adding to it waits briefly.
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)
    op.execute("GRANT SELECT, DELETE ON audit_entry TO coquest_worker")
    op.execute(
        "CREATE POLICY old_ones ON audit_entry TO coquest_worker "
        "USING (at < now() - interval '90 days')"
    )


def downgrade() -> None:
    """Undo it."""
    op.execute("DROP POLICY old_ones ON audit_entry")
    op.execute("REVOKE SELECT, DELETE ON audit_entry FROM coquest_worker")
    op.drop_index("ix_audit_entry_at", "audit_entry")
