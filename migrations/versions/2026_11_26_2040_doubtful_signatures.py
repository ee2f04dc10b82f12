"""Doubtful signatures: what was noticed, filters, how far they are applied.

Revision ID: 9b89c4f7a779
Revises: f06b95c1de38
Create Date: 2026-11-26 20:40:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "9b89c4f7a779"
down_revision: str | None = "f06b95c1de38"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
RIGHTS = {
    "signature_signal": {"coquest_app": "SELECT, INSERT", "coquest_worker": "SELECT, UPDATE"},
    "signature_filter": {
        "coquest_app": "SELECT, INSERT, UPDATE",
        "coquest_worker": "SELECT, UPDATE",
    },
    "filter_application": {
        "coquest_app": "SELECT, INSERT, UPDATE",
        "coquest_worker": "SELECT, UPDATE",
    },
    "filter_mark": {"coquest_app": "SELECT", "coquest_worker": "SELECT, INSERT, UPDATE"},
}
# What is older than two days is emptied, and what is open is gone on with, of all tenants.
ACROSS_TENANTS = ("signature_signal", "signature_filter", "filter_application")


def upgrade() -> None:
    """Make the tables, seen by their tenant only; the worker asks where there is something to do."""
    op.create_table(
        "signature_filter",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_signature_filter_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quest_id"],
            ["quest.workspace_id", "quest.id"],
            name=op.f("fk_signature_filter_workspace_id_quest_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_signature_filter")),
    )
    op.create_index(
        "ix_signature_filter_quest",
        "signature_filter",
        ["workspace_id", "quest_id", "id"],
        unique=False,
    )
    op.create_table(
        "signature_signal",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("network", sa.LargeBinary(), nullable=True),
        sa.Column("pace", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "completion_id"],
            ["completion.workspace_id", "completion.id"],
            name=op.f("fk_signature_signal_workspace_id_completion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quest_id"],
            ["quest.workspace_id", "quest.id"],
            name=op.f("fk_signature_signal_workspace_id_quest_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "completion_id", name=op.f("pk_signature_signal")),
    )
    op.create_index(
        "ix_signature_signal_at",
        "signature_signal",
        ["at"],
        unique=False,
        postgresql_where=sa.text("network IS NOT NULL"),
    )
    op.create_index(
        "ix_signature_signal_network",
        "signature_signal",
        ["workspace_id", "quest_id", "network", "at"],
        unique=False,
    )
    op.create_table(
        "filter_application",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("filter_id", sa.UUID(), nullable=False),
        sa.Column("filter_version", sa.BigInteger(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("becomes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("restored", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("left_alone", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("after_id", sa.UUID(), nullable=True),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "becomes IN ('suspended', 'fraud')", name=op.f("ck_filter_application_becomes")
        ),
        sa.CheckConstraint(
            "state IN ('applying', 'applied', 'undoing', 'undone')",
            name=op.f("ck_filter_application_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_filter_application_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "filter_id"],
            ["signature_filter.workspace_id", "signature_filter.id"],
            name=op.f("fk_filter_application_workspace_id_filter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quest_id"],
            ["quest.workspace_id", "quest.id"],
            name=op.f("fk_filter_application_workspace_id_quest_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_filter_application")),
    )
    op.create_index(
        "ix_filter_application_open",
        "filter_application",
        ["state"],
        unique=False,
        postgresql_where=sa.text("state IN ('applying', 'undoing')"),
    )
    op.create_index(
        "ix_filter_application_quest",
        "filter_application",
        ["workspace_id", "quest_id", "id"],
        unique=False,
    )
    op.create_table(
        "filter_mark",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("application_id", sa.UUID(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("from_version", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "application_id"],
            ["filter_application.workspace_id", "filter_application.id"],
            name=op.f("fk_filter_mark_workspace_id_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "completion_id"],
            ["completion.workspace_id", "completion.id"],
            name=op.f("fk_filter_mark_workspace_id_completion_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "application_id", "completion_id", name=op.f("pk_filter_mark")
        ),
    )
    op.create_index(
        "ix_filter_mark_completion", "filter_mark", ["workspace_id", "completion_id"], unique=False
    )
    op.add_column("participant_email", sa.Column("throwaway", sa.BigInteger(), nullable=True))
    for table, roles in RIGHTS.items():
        for role, rights in roles.items():
            op.execute(f"GRANT {rights} ON {table} TO {role}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    for table in ACROSS_TENANTS:
        op.execute(f"CREATE POLICY every_tenant ON {table} TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; signatures stay in the state they are in, with their history."""
    op.drop_column("participant_email", "throwaway")
    op.drop_index("ix_filter_mark_completion", table_name="filter_mark")
    op.drop_table("filter_mark")
    op.drop_index("ix_filter_application_quest", table_name="filter_application")
    op.drop_index(
        "ix_filter_application_open",
        table_name="filter_application",
        postgresql_where=sa.text("state IN ('applying', 'undoing')"),
    )
    op.drop_table("filter_application")
    op.drop_index("ix_signature_signal_network", table_name="signature_signal")
    op.drop_index(
        "ix_signature_signal_at",
        table_name="signature_signal",
        postgresql_where=sa.text("network IS NOT NULL"),
    )
    op.drop_table("signature_signal")
    op.drop_index("ix_signature_filter_quest", table_name="signature_filter")
    op.drop_table("signature_filter")
