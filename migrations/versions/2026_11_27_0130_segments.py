"""Segments of people, and what each CRM was told of lists.

Revision ID: e4b7c9125d38
Revises: 449a0cbbe98a
Create Date: 2026-11-27 01:30:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "e4b7c9125d38"
down_revision = "449a0cbbe98a"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("segment", "segment_member")


def upgrade() -> None:
    """Make the tables, each seen by its tenant only; the worker serves all."""
    op.create_table(
        "segment",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asks", postgresql.JSONB(), nullable=False),
        sa.Column("feeds", postgresql.JSONB(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_segment_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_segment")),
        sa.UniqueConstraint(
            "workspace_id",
            "organisation_id",
            "name",
            name=op.f("uq_segment_workspace_id_organisation_id_name"),
        ),
    )
    op.create_table(
        "segment_member",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("segment_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "segment_id"],
            ["segment.workspace_id", "segment.id"],
            name=op.f("fk_segment_member_workspace_id_segment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "segment_id", "participant_id", name=op.f("pk_segment_member")
        ),
    )
    op.create_index(
        "ix_segment_member_participant", "segment_member", ["workspace_id", "participant_id"]
    )
    op.add_column(
        "crm_contact",
        sa.Column("lists", postgresql.JSONB(), server_default="{}", nullable=False),
    )
    for table in TABLES:
        op.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_app, coquest_worker"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
        op.execute(f"CREATE POLICY every_tenant ON {table} TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it."""
    op.drop_column("crm_contact", "lists")
    for table in reversed(TABLES):
        op.drop_table(table)
