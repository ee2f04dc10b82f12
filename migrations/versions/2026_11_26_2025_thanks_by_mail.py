"""What people wish to be written about, and what is to be written to them.

Revision ID: f3a6c81d59e7
Revises: 4a7e91c05d38
Create Date: 2026-11-26 20:25:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "f3a6c81d59e7"
down_revision = "4a7e91c05d38"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("thanks_wish", "thanks_mail")


def upgrade() -> None:
    """Make the tables, each seen by its tenant only; the worker finds what is due."""
    op.create_table(
        "thanks_wish",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("wishes", postgresql.JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_thanks_wish_workspace_id_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "participant_id", name=op.f("pk_thanks_wish")),
    )
    op.create_table(
        "thanks_mail",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("thanks_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.UUID(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "thanks_id"],
            ["thanks.workspace_id", "thanks.id"],
            name=op.f("fk_thanks_mail_workspace_id_thanks_id"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", f"{table}_id"],
                [f"{table}.workspace_id", f"{table}.id"],
                name=op.f(f"fk_thanks_mail_workspace_id_{table}_id"),
            )
            for table in ("participant", "campaign", "organisation")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "thanks_id", name=op.f("pk_thanks_mail")),
    )
    op.create_index(
        "ix_thanks_mail_due",
        "thanks_mail",
        ["due_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_thanks_mail_person", "thanks_mail", ["workspace_id", "participant_id", "campaign_id"]
    )
    op.create_index("ix_thanks_mail_mail", "thanks_mail", ["workspace_id", "mail_id"])
    op.create_index("ix_thanks_mail_updated_at", "thanks_mail", ["updated_at"])
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
    op.execute("CREATE POLICY every_tenant ON thanks_mail TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; what waits to be written is not written."""
    op.drop_table("thanks_mail")
    op.drop_table("thanks_wish")
