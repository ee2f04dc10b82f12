"""What organisations ask people with, and the ledger of what people said.

Revision ID: c1d7a05e2b94
Revises: 1f6a9c3d70b2
Create Date: 2026-11-26 15:30:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c1d7a05e2b94"
down_revision = "1f6a9c3d70b2"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make both tables: their tenant reads them and adds to them, and nobody changes a row."""
    op.create_table(
        "consent_text",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_consent_text_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            *("workspace_id", "organisation_id", "purpose", "channel", "version"),
            name=op.f("pk_consent_text"),
        ),
    )
    op.create_table("consent_entry", *_entry_columns(), *_entry_rules())
    op.create_index(
        "ix_consent_entry_organisation",
        "consent_entry",
        ["workspace_id", "organisation_id", "purpose", "channel", "subject_id"],
    )
    for table in ("consent_text", "consent_entry"):
        op.execute(f"GRANT SELECT, INSERT ON {table} TO coquest_app, coquest_worker")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )


def _entry_columns() -> list[sa.Column[object]]:
    texts = ("text_version", "text_sha256", "locale", "source", "actor")
    return [
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("purpose", "channel", "decision", "method", *texts)
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    ]


def _entry_rules() -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_consent_entry_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_consent_entry_workspace_id_organisation_id"),
        ),
        sa.CheckConstraint(
            "decision IN ('granted', 'confirmed', 'denied', 'withdrawn')",
            name=op.f("ck_consent_entry_decision_known"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "subject_id", "number", name=op.f("pk_consent_entry")
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_consent_entry_workspace_id_id")),
    ]


def downgrade() -> None:
    """Undo it; what people allowed is lost."""
    op.drop_table("consent_entry")
    op.drop_table("consent_text")
