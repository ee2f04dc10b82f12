"""Hunts: which checkpoints a person found, and how often they tried.

Revision ID: 5d1f0c8be364
Revises: c1d7a05e2b94
Create Date: 2026-11-26 15:45:00
"""

import sqlalchemy as sa
from alembic import op

revision = "5d1f0c8be364"
down_revision = "c1d7a05e2b94"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("checkpoint_find", "checkpoint_try")


def upgrade() -> None:
    """Make the tables, each seen by its tenant only."""
    _per_checkpoint(
        "checkpoint_find",
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )
    _per_checkpoint(
        "checkpoint_try",
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
    )
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_app")
        op.execute(f"GRANT SELECT ON {table} TO coquest_worker")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )


def downgrade() -> None:
    """Undo it; what was found is forgotten, but for its facts."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _per_checkpoint(table: str, *columns: "sa.Column[object]") -> None:
    op.create_table(
        table,
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        *columns,
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", f"{other}_id"],
                [f"{other}.workspace_id", f"{other}.id"],
                name=op.f(f"fk_{table}_workspace_id_{other}_id"),
            )
            for other in ("quest", "participant")
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "quest_id", "participant_id", "checkpoint", name=op.f(f"pk_{table}")
        ),
    )
    op.create_index(f"ix_{table}_participant", table, ["workspace_id", "participant_id"])
