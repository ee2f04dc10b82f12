"""Partners are invited and have dated roles; versions of the Charter; readiness.

Revision ID: e838b0bfd31c
Revises: c1a5e7d0b846
Create Date: 2026-11-27 00:46:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "e838b0bfd31c"
down_revision: str | None = "c1a5e7d0b846"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
RIGHTS = {
    "partner_invitation": {"coquest_app": "SELECT, INSERT, UPDATE", "coquest_worker": "SELECT"},
    "partner_role": {"coquest_app": "SELECT, INSERT, UPDATE"},
    "charter_version": {"coquest_app": "SELECT, INSERT"},
    "charter_confirmation": {"coquest_app": "SELECT, INSERT"},
    "readiness_set": {"coquest_app": "SELECT, INSERT"},
}
FIRST_VERSIONS = """
    INSERT INTO charter_version (workspace_id, campaign_id, version, charter, published_at)
    SELECT workspace_id, id, 1, definition -> 'charter', updated_at FROM campaign
    WHERE jsonb_typeof(definition -> 'charter') = 'object'
"""


def upgrade() -> None:
    """Make the tables, seen by their tenant only."""
    op.create_table(
        "charter_confirmation",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_charter_confirmation_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_charter_confirmation_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id",
            "campaign_id",
            "version",
            "organisation_id",
            name=op.f("pk_charter_confirmation"),
        ),
    )
    op.create_table(
        "charter_version",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("charter", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_charter_version_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "campaign_id", "version", name=op.f("pk_charter_version")
        ),
    )
    op.create_table(
        "partner_invitation",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("recruited_by", sa.UUID(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_partner_invitation_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_partner_invitation_workspace_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "recruited_by"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_partner_invitation_workspace_id_recruited_by"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_partner_invitation")),
    )
    op.create_index(
        "ix_partner_invitation_open",
        "partner_invitation",
        ["workspace_id", "campaign_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_partner_invitation_organisation",
        "partner_invitation",
        ["workspace_id", "organisation_id", "id"],
        unique=False,
    )
    op.create_table(
        "partner_role",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_partner_role_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_partner_role_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id",
            "campaign_id",
            "organisation_id",
            "from_on",
            name=op.f("pk_partner_role"),
        ),
    )
    op.create_table(
        "readiness_set",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("brakes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_readiness_set_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_readiness_set_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_readiness_set")),
    )
    op.create_index(
        "ix_readiness_set_partner",
        "readiness_set",
        ["workspace_id", "campaign_id", "organisation_id", "id"],
        unique=False,
    )
    # What campaigns have now is their first version.
    op.execute("ALTER TABLE campaign NO FORCE ROW LEVEL SECURITY")
    op.execute(FIRST_VERSIONS)
    op.execute("ALTER TABLE campaign FORCE ROW LEVEL SECURITY")
    for table, roles in RIGHTS.items():
        for role, rights in roles.items():
            op.execute(f"GRANT {rights} ON {table} TO {role}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )


def downgrade() -> None:
    """Undo it; facts stay."""
    op.drop_index("ix_readiness_set_partner", table_name="readiness_set")
    op.drop_table("readiness_set")
    op.drop_table("partner_role")
    op.drop_index("ix_partner_invitation_organisation", table_name="partner_invitation")
    op.drop_index(
        "ix_partner_invitation_open",
        table_name="partner_invitation",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_table("partner_invitation")
    op.drop_table("charter_version")
    op.drop_table("charter_confirmation")
