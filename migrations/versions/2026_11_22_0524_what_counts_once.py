"""What counts once, printed codes, and why a completion is suspect.

Revision ID: 3b8f5d20c7a1
Revises: 5a1f0c7be2d4
Create Date: 2026-11-22 05:24:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "3b8f5d20c7a1"
down_revision = "5a1f0c7be2d4"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
LOOKUP = "NULLIF(current_setting('app.lookup', true), '')"
TABLES = ("once_use", "completion_flag", "code_batch")


def upgrade() -> None:
    """Make the tables; each is seen by its tenant only."""
    _make_uses()
    _make_batches()
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    # Whoever holds a sticker knows the serial number of its batch.
    op.execute(
        "CREATE POLICY known_by_code ON code_batch FOR SELECT TO coquest_app "
        f"USING (serial::text = {LOOKUP})"
    )


def _make_uses() -> None:
    op.create_table(
        "once_use",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quest_id"],
            ["quest.workspace_id", "quest.id"],
            name=op.f("fk_once_use_workspace_id_quest_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "quest_id", "name", name=op.f("pk_once_use")),
    )
    op.create_table(
        "completion_flag",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "completion_id"],
            ["completion.workspace_id", "completion.id"],
            name=op.f("fk_completion_flag_workspace_id_completion_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "completion_id", "code", name=op.f("pk_completion_flag")
        ),
    )


def _make_batches() -> None:
    op.create_table(
        "code_batch",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_code_batch_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quest_id"],
            ["quest.workspace_id", "quest.id"],
            name=op.f("fk_code_batch_workspace_id_quest_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_code_batch")),
    )
    op.create_index("ix_code_batch_quest", "code_batch", ["workspace_id", "quest_id", "id"])
    op.create_index("ix_code_batch_serial", "code_batch", ["serial"])


def downgrade() -> None:
    """Undo it; codes that are printed lead nowhere any more."""
    for table in reversed(TABLES):
        op.drop_table(table)
