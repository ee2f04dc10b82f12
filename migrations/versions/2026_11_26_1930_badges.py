"""Badges in versions, who holds them, and whom to look at anew.

Revision ID: 4be1c07d92a6
Revises: b7c1e08d4f53
Create Date: 2026-11-26 19:30:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "4be1c07d92a6"
down_revision = "b7c1e08d4f53"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
LOOKUP = "NULLIF(current_setting('app.lookup', true), '')"
# What a badge was when it was given is never changed. Only the worker gives; who turns out to be
# somebody else takes their badges along, which the application sees to.
RIGHTS = {
    "badge": {"coquest_app": "SELECT, INSERT", "coquest_worker": "SELECT"},
    "badge_award": {
        "coquest_app": "SELECT, UPDATE",
        "coquest_worker": "SELECT, INSERT, UPDATE",
    },
    "badge_sweep": {
        "coquest_app": "SELECT, INSERT, UPDATE",
        "coquest_worker": "SELECT, INSERT, UPDATE, DELETE",
    },
}
# Whoever knows the id of a badge may see what it is; of an award, whether it still holds.
SHOWN = ("badge", "badge_award")


def upgrade() -> None:
    """Make the tables, each seen by its tenant only."""
    _badges()
    _awards()
    for table, roles in RIGHTS.items():
        for role, rights in roles.items():
            op.execute(f"GRANT {rights} ON {table} TO {role}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    for table in SHOWN:
        op.execute(
            f"CREATE POLICY named ON {table} FOR SELECT TO coquest_app USING (id::text = {LOOKUP})"
        )
    # The worker asks where there is something to do before it enters a workspace.
    op.execute(
        "CREATE POLICY every_tenant ON badge_sweep FOR SELECT TO coquest_worker USING (true)"
    )


def downgrade() -> None:
    """Undo it; badges are gone."""
    for table in reversed(RIGHTS):
        op.drop_table(table)


def _badges() -> None:
    op.create_table(
        "badge",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("definition", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_badge_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "campaign_id", "slug", "version", name=op.f("pk_badge")
        ),
    )
    op.create_index("ix_badge_id", "badge", ["workspace_id", "id"], unique=True)
    op.create_table(
        "badge_sweep",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("after", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_badge_sweep_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "campaign_id", name=op.f("pk_badge_sweep")),
    )


def _awards() -> None:
    op.create_table(
        "badge_award",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("badge_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace_id", "participant_id", "campaign_id", "slug", name=op.f("pk_badge_award")
        ),
    )
    op.create_index("ix_badge_award_id", "badge_award", ["workspace_id", "id"], unique=True)
    op.create_index(
        "ix_badge_award_place",
        "badge_award",
        ["workspace_id", "campaign_id", "place"],
        unique=True,
    )
