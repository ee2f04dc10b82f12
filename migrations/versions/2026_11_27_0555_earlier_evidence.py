"""What was handed in before something better took its place; for a while.

Revision ID: b60f1d72ce94
Revises: c91f4ab27d63
Create Date: 2026-11-27 05:55:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "b60f1d72ce94"
down_revision = "c91f4ab27d63"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
STATES = "'storing', 'unused', 'used', 'removing', 'removed'"


def upgrade() -> None:
    """Make the table, and let photos be replaced."""
    op.create_table(
        "earlier_evidence",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "completion_id"],
            ["completion.workspace_id", "completion.id"],
            name=op.f("fk_earlier_evidence_workspace_id_completion_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "completion_id", "version", name=op.f("pk_earlier_evidence")
        ),
    )
    op.create_index("ix_earlier_evidence_keep_until", "earlier_evidence", ["keep_until"])
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON earlier_evidence TO coquest_app, coquest_worker"
    )
    op.execute("ALTER TABLE earlier_evidence ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE earlier_evidence FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON earlier_evidence TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    op.execute("CREATE POLICY every_tenant ON earlier_evidence TO coquest_worker USING (true)")
    _know_states(f"{STATES}, 'replaced'")


def downgrade() -> None:
    """Undo it; what was handed in before is forgotten, and its photos go."""
    op.execute("UPDATE photo SET state = 'removing' WHERE state = 'replaced'")
    _know_states(STATES)
    op.drop_table("earlier_evidence")


def _know_states(states: str) -> None:
    # Every row that is there fits the shorter list: nothing has to be read to know it.
    op.execute("ALTER TABLE photo DROP CONSTRAINT ck_photo_state_known")
    op.execute(
        f"ALTER TABLE photo ADD CONSTRAINT ck_photo_state_known CHECK (state IN ({states})) "
        "NOT VALID"
    )
