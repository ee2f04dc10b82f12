"""Signatures on paper.

Revision ID: d4e9b3187c06
Revises: 8e41f60b7a25
Create Date: 2026-11-26 16:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "d4e9b3187c06"
down_revision = "8e41f60b7a25"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, seen by its tenant only."""
    op.create_table(
        "signature_sheet",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lines >= 1", name=op.f("ck_signature_sheet_lines_positive")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_signature_sheet_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quest_id"],
            ["quest.workspace_id", "quest.id"],
            name=op.f("fk_signature_sheet_workspace_id_quest_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_signature_sheet")),
        sa.UniqueConstraint(
            "workspace_id",
            "quest_id",
            "number",
            name=op.f("uq_signature_sheet_workspace_id_quest_id_number"),
        ),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON signature_sheet TO coquest_app")
    op.execute("GRANT SELECT ON signature_sheet TO coquest_worker")
    op.execute("ALTER TABLE signature_sheet ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE signature_sheet FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON signature_sheet TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )


def downgrade() -> None:
    """Undo it; the sheets are gone, their facts stay."""
    op.drop_table("signature_sheet")
