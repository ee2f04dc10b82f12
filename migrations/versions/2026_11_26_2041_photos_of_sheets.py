"""Photos of sheets of paper, for who verifies them.

Revision ID: 4fd2a86be190
Revises: 9b89c4f7a779
Create Date: 2026-11-26 20:41:00
"""

import sqlalchemy as sa
from alembic import op

revision = "4fd2a86be190"
down_revision = "9b89c4f7a779"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table, seen by its tenant only; the worker removes what is over, of all."""
    op.create_table(
        "sheet_photo",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("sheet_id", sa.UUID(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('storing', 'kept', 'removing', 'removed')",
            name=op.f("ck_sheet_photo_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sheet_id"],
            ["signature_sheet.workspace_id", "signature_sheet.id"],
            name=op.f("fk_sheet_photo_workspace_id_sheet_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sheet_photo")),
    )
    op.create_index("ix_sheet_photo_sheet", "sheet_photo", ["workspace_id", "sheet_id", "id"])
    op.create_index(
        "ix_sheet_photo_over",
        "sheet_photo",
        ["keep_until"],
        postgresql_where=sa.text("state <> 'removed'"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON sheet_photo TO coquest_app")
    op.execute("GRANT SELECT, UPDATE ON sheet_photo TO coquest_worker")
    op.execute("ALTER TABLE sheet_photo ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE sheet_photo FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON sheet_photo TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    op.execute("CREATE POLICY every_tenant ON sheet_photo TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; what lies on the shelf has to be removed there."""
    op.drop_table("sheet_photo")
