"""Teams, and who is in them.

Revision ID: c63f9e20b7d4
Revises: 5d1f0c8be364
Create Date: 2026-11-26 15:55:00
"""

import sqlalchemy as sa
from alembic import op

revision = "c63f9e20b7d4"
down_revision = "5d1f0c8be364"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the tables, seen by their tenant only."""
    op.create_table(
        "team",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("scope_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("captain_id", sa.UUID(), nullable=True),
        sa.Column("members", sa.BigInteger(), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("members BETWEEN 0 AND most", name=op.f("ck_team_members_fit")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_team_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "captain_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_team_workspace_id_captain_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_team")),
        sa.UniqueConstraint("workspace_id", "code", name=op.f("uq_team_workspace_id_code")),
    )
    op.create_index("ix_team_scope", "team", ["workspace_id", "scope_id", "id"])
    op.create_index("ix_team_campaign", "team", ["workspace_id", "campaign_id", "name_state", "id"])
    op.create_table(
        "team_member",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("team_id", sa.UUID(), nullable=False),
        sa.Column("scope_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["team.workspace_id", "team.id"],
            name=op.f("fk_team_member_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_team_member_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "team_id", "participant_id", "joined_at", name=op.f("pk_team_member")
        ),
    )
    op.create_index(
        "uq_team_member_now",
        "team_member",
        ["workspace_id", "scope_id", "participant_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_index("ix_team_member_participant", "team_member", ["workspace_id", "participant_id"])
    for table in ("team", "team_member"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_app")
        op.execute(f"GRANT SELECT ON {table} TO coquest_worker")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )


def downgrade() -> None:
    """Undo it; the teams are gone."""
    op.drop_table("team_member")
    op.drop_table("team")
