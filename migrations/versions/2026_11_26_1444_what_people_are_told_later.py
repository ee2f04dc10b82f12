"""What people are told later, each of them once.

Revision ID: aea804371366
Revises: e7b2904c61fa
Create Date: 2026-11-26 14:44:55.330092+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "aea804371366"
down_revision: str | None = "e7b2904c61fa"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("telling", "thanks", "thanks_text")


def upgrade() -> None:
    """Make the tables, each seen by its tenant only; the worker finds what has to be told."""
    op.create_table(
        "telling",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("audience", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("after_id", sa.UUID(), nullable=True),
        sa.Column("looked_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("told", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_telling_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_telling")),
        sa.UniqueConstraint(
            "workspace_id",
            "subject",
            "moment",
            "version",
            name=op.f("uq_telling_workspace_id_subject_moment_version"),
        ),
    )
    op.create_index(
        "ix_telling_campaign", "telling", ["workspace_id", "campaign_id", "id"], unique=False
    )
    op.create_index(
        "ix_telling_open",
        "telling",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'telling'"),
    )
    op.create_table(
        "thanks_text",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_thanks_text_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "campaign_id", "moment", "kind", "language", name=op.f("pk_thanks_text")
        ),
    )
    op.create_table(
        "thanks",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("telling_id", sa.UUID(), nullable=True),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_thanks_workspace_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "telling_id"],
            ["telling.workspace_id", "telling.id"],
            name=op.f("fk_thanks_workspace_id_telling_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_thanks")),
        sa.UniqueConstraint(
            "workspace_id",
            "participant_id",
            "subject",
            "moment",
            "version",
            name=op.f("uq_thanks_workspace_id_participant_id_subject_moment_version"),
        ),
    )
    op.create_index(
        "ix_thanks_inbox", "thanks", ["workspace_id", "participant_id", "id"], unique=False
    )
    op.create_index(
        "ix_thanks_subject", "thanks", ["workspace_id", "subject", "participant_id"], unique=False
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
    op.execute("CREATE POLICY every_tenant ON telling TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; what was told is forgotten."""
    op.drop_index("ix_thanks_subject", table_name="thanks")
    op.drop_index("ix_thanks_inbox", table_name="thanks")
    op.drop_table("thanks")
    op.drop_table("thanks_text")
    op.drop_index(
        "ix_telling_open", table_name="telling", postgresql_where=sa.text("state = 'telling'")
    )
    op.drop_index("ix_telling_campaign", table_name="telling")
    op.drop_table("telling")
