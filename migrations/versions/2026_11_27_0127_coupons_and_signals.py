"""Coupons as thanks for Quests, and what organisations signal back.

Revision ID: 449a0cbbe98a
Revises: c7a1f05e2b90
Create Date: 2026-11-27 01:27:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "449a0cbbe98a"
down_revision: str | None = "c7a1f05e2b90"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LOOKUP = "NULLIF(current_setting('app.lookup', true), '')"
TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
RIGHTS = {
    "coupon_pool": {"coquest_app": "SELECT, INSERT", "coquest_worker": "SELECT"},
    "coupon": {"coquest_app": "SELECT, INSERT, UPDATE", "coquest_worker": "SELECT, UPDATE"},
    "signal_secret": {"coquest_app": "SELECT, INSERT, UPDATE"},
    "signal": {"coquest_app": "SELECT, INSERT, UPDATE"},
}


def upgrade() -> None:
    """Make the tables, seen by their tenant only."""
    op.create_table(
        "signal",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_signal_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "organisation_id", "message_id", name=op.f("pk_signal")
        ),
    )
    op.create_index(
        "ix_signal_received",
        "signal",
        ["workspace_id", "organisation_id", "received_at"],
        unique=False,
    )
    op.create_table(
        "signal_secret",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("former", sa.LargeBinary(), nullable=True),
        sa.Column("former_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_signal_secret_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "organisation_id", name=op.f("pk_signal_secret")),
    )
    op.create_index(
        "ix_signal_secret_organisation", "signal_secret", ["organisation_id"], unique=False
    )
    op.create_table(
        "coupon_pool",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_coupon_pool_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_coupon_pool_workspace_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quest_id"],
            ["quest.workspace_id", "quest.id"],
            name=op.f("fk_coupon_pool_workspace_id_quest_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_coupon_pool")),
    )
    op.create_index(
        "ix_coupon_pool_campaign",
        "coupon_pool",
        ["workspace_id", "campaign_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_coupon_pool_quest", "coupon_pool", ["workspace_id", "quest_id", "id"], unique=False
    )
    op.create_table(
        "coupon",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("pool_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redeemed_by", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "completion_id"],
            ["completion.workspace_id", "completion.id"],
            name=op.f("fk_coupon_workspace_id_completion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_coupon_workspace_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "pool_id"],
            ["coupon_pool.workspace_id", "coupon_pool.id"],
            name=op.f("fk_coupon_workspace_id_pool_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_coupon")),
        sa.UniqueConstraint(
            "workspace_id",
            "organisation_id",
            "code",
            name=op.f("uq_coupon_workspace_id_organisation_id_code"),
        ),
    )
    op.create_index(
        "ix_coupon_completion", "coupon", ["workspace_id", "completion_id"], unique=False
    )
    op.create_index(
        "ix_coupon_waiting",
        "coupon",
        ["workspace_id", "pool_id", "id"],
        unique=False,
        postgresql_where=sa.text("issued_at IS NULL"),
    )
    for table, roles in RIGHTS.items():
        for role, rights in roles.items():
            op.execute(f"GRANT {rights} ON {table} TO {role}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    # Whoever signs for an organisation names it; which secret is its own is looked up by that.
    op.execute(
        "CREATE POLICY named ON signal_secret FOR SELECT TO coquest_app "
        f"USING (organisation_id::text = {LOOKUP})"
    )


def downgrade() -> None:
    """Undo it; facts stay."""
    op.drop_index(
        "ix_coupon_waiting", table_name="coupon", postgresql_where=sa.text("issued_at IS NULL")
    )
    op.drop_index("ix_coupon_completion", table_name="coupon")
    op.drop_table("coupon")
    op.drop_index("ix_coupon_pool_quest", table_name="coupon_pool")
    op.drop_index("ix_coupon_pool_campaign", table_name="coupon_pool")
    op.drop_table("coupon_pool")
    op.drop_index("ix_signal_secret_organisation", table_name="signal_secret")
    op.drop_table("signal_secret")
    op.drop_index("ix_signal_received", table_name="signal")
    op.drop_table("signal")
