"""Commitments, the logbook of partners, and whom the worker has told that they are quiet.

Revision ID: ac5fabd50fd0
Revises: c8e15f0b7d42
Create Date: 2026-11-27 01:04:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "ac5fabd50fd0"
down_revision: str | None = "c8e15f0b7d42"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
RIGHTS = {
    "commitment": {"coquest_app": "SELECT, INSERT, UPDATE", "coquest_worker": "SELECT, UPDATE"},
    "log_entry": {"coquest_app": "SELECT, INSERT, UPDATE", "coquest_worker": "SELECT"},
    "partner_alert": {"coquest_app": "SELECT", "coquest_worker": "SELECT, INSERT"},
}
READ_BY_WORKER = ("member", "member_role", "charter_confirmation", "readiness_set")


def upgrade() -> None:
    """Make the tables, seen by their tenant only."""
    op.create_table(
        "commitment",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_commitment_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_commitment_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_commitment")),
    )
    op.create_index(
        "ix_commitment_campaign", "commitment", ["workspace_id", "campaign_id", "id"], unique=False
    )
    op.create_table(
        "log_entry",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("about_id", sa.UUID(), nullable=True),
        sa.Column("once_for", sa.UUID(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_log_entry_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_log_entry_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_log_entry")),
    )
    op.create_index("ix_log_entry_about", "log_entry", ["workspace_id", "about_id"], unique=False)
    op.create_index(
        "ix_log_entry_campaign", "log_entry", ["workspace_id", "campaign_id", "id"], unique=False
    )
    op.create_index(
        "ix_log_entry_once",
        "log_entry",
        ["workspace_id", "about_id", "once_for"],
        unique=True,
        postgresql_where=sa.text("once_for IS NOT NULL AND taken_back_at IS NULL"),
    )
    op.create_table(
        "partner_alert",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_partner_alert_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_partner_alert_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "campaign_id", "organisation_id", "since", name=op.f("pk_partner_alert")
        ),
    )
    # The worker writes to those who act for an organisation, and reads what partners did.
    for table in READ_BY_WORKER:
        op.execute(f"GRANT SELECT ON {table} TO coquest_worker")
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
    for table in READ_BY_WORKER:
        op.execute(f"REVOKE SELECT ON {table} FROM coquest_worker")  # noqa: S608 (our own)
    op.drop_table("partner_alert")
    op.drop_index(
        "ix_log_entry_once",
        table_name="log_entry",
        postgresql_where=sa.text("once_for IS NOT NULL AND taken_back_at IS NULL"),
    )
    op.drop_index("ix_log_entry_campaign", table_name="log_entry")
    op.drop_index("ix_log_entry_about", table_name="log_entry")
    op.drop_table("log_entry")
    op.drop_index("ix_commitment_campaign", table_name="commitment")
    op.drop_table("commitment")
