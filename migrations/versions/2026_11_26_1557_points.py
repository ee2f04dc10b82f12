"""Rules for points in versions, the ledger, and the boards that follow from it.

Revision ID: 5d0b7c3e91a4
Revises: c63f9e20b7d4
Create Date: 2026-11-26 15:57:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "5d0b7c3e91a4"
down_revision = "c63f9e20b7d4"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
# What was booked, and by which rule, is never changed or removed.
RIGHTS = {
    "point_rule": {"coquest_app": "SELECT, INSERT", "coquest_worker": "SELECT"},
    "point_entry": {"coquest_app": "SELECT", "coquest_worker": "SELECT, INSERT"},
    "point_feed": {"coquest_worker": "SELECT, INSERT, UPDATE"},
    "score": {role: "SELECT, INSERT, UPDATE" for role in ("coquest_app", "coquest_worker")},
    "score_range": {role: "SELECT, INSERT, UPDATE" for role in ("coquest_app", "coquest_worker")},
}


def upgrade() -> None:
    """Make the tables, each seen by its tenant only."""
    _rules()
    _ledger()
    _boards()
    for table, roles in RIGHTS.items():
        for role, rights in roles.items():
            op.execute(f"GRANT {rights} ON {table} TO {role}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    # The worker asks where there is something to do before it enters a workspace.
    op.execute("CREATE POLICY every_tenant ON point_feed FOR SELECT TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; the ledgers are gone."""
    for table in reversed(RIGHTS):
        op.drop_table(table)


def _rules() -> None:
    op.create_table(
        "point_rule",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("definition", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_point_rule_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "campaign_id", "name", "version", name=op.f("pk_point_rule")
        ),
    )


def _ledger() -> None:
    op.create_table(
        "point_entry",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_point_entry_amount_not_nothing")),
        sa.PrimaryKeyConstraint(
            "workspace_id", "participant_id", "campaign_id", "id", name=op.f("pk_point_entry")
        ),
    )
    op.create_table(
        "point_feed",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_point_feed")),
    )


def _boards() -> None:
    op.create_table(
        "score",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("board_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "participant_id", "board_id", name=op.f("pk_score")
        ),
    )
    op.create_index(
        "ix_score_rank",
        "score",
        ["workspace_id", "board_id", sa.text("points DESC"), "participant_id"],
        postgresql_where=sa.text("listed"),
    )
    op.create_table(
        "score_range",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("board_id", sa.UUID(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("bucket", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_score_range_people_not_negative")),
        sa.PrimaryKeyConstraint(
            "workspace_id", "board_id", "level", "bucket", name=op.f("pk_score_range")
        ),
        postgresql_with={"fillfactor": "70"},
    )
