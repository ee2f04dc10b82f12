"""Photos that people send as evidence.

Revision ID: a4272a4f6b7a
Revises: 3f6a0c9d27b8
Create Date: 2026-11-22 05:38:00+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a4272a4f6b7a"
down_revision: str | None = "3f6a0c9d27b8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
LOOKUP = "NULLIF(current_setting('app.lookup', true), '')"


def upgrade() -> None:
    """Make the table, and let only its tenant, whoever knows an id, and the worker see it."""
    op.create_table(
        "photo",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("upload_key", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=True),
        sa.Column("original_id", sa.UUID(), nullable=False),
        sa.Column("likeness", sa.BigInteger(), nullable=True),
        sa.Column("band_0", sa.Integer(), nullable=True),
        sa.Column("band_1", sa.Integer(), nullable=True),
        sa.Column("band_2", sa.Integer(), nullable=True),
        sa.Column("band_3", sa.Integer(), nullable=True),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('storing', 'unused', 'used', 'removing', 'removed')",
            name=op.f("ck_photo_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_photo_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "completion_id"],
            ["completion.workspace_id", "completion.id"],
            name=op.f("fk_photo_workspace_id_completion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_photo_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_photo")),
        sa.UniqueConstraint(
            "workspace_id",
            "participant_id",
            "upload_key",
            name=op.f("uq_photo_workspace_id_participant_id_upload_key"),
        ),
    )
    op.create_index(
        "ix_photo_band_0", "photo", ["workspace_id", "campaign_id", "band_0"], unique=False
    )
    op.create_index(
        "ix_photo_band_1", "photo", ["workspace_id", "campaign_id", "band_1"], unique=False
    )
    op.create_index(
        "ix_photo_band_2", "photo", ["workspace_id", "campaign_id", "band_2"], unique=False
    )
    op.create_index(
        "ix_photo_band_3", "photo", ["workspace_id", "campaign_id", "band_3"], unique=False
    )
    op.create_index("ix_photo_completion", "photo", ["workspace_id", "completion_id"], unique=False)
    op.create_index(
        "ix_photo_fingerprint",
        "photo",
        ["workspace_id", "campaign_id", "fingerprint"],
        unique=False,
    )
    op.create_index(
        "ix_photo_keep_until",
        "photo",
        ["keep_until"],
        unique=False,
        postgresql_where=sa.text("state = 'used'"),
    )
    op.create_index("ix_photo_original", "photo", ["workspace_id", "original_id"], unique=False)
    op.create_index(
        "ix_photo_removing",
        "photo",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'removing'"),
    )
    op.create_index(
        "ix_photo_waiting",
        "photo",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("completion_id IS NULL"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON photo TO coquest_app, coquest_worker")
    op.execute("ALTER TABLE photo ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE photo FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON photo TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    # Photos may be public; whether this one is, is asked once its workspace is known.
    op.execute(
        f"CREATE POLICY known_by_id ON photo FOR SELECT TO coquest_app USING (id::text = {LOOKUP})"
    )
    op.execute("CREATE POLICY every_tenant ON photo TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; what lies on the shelf stays there."""
    op.drop_table("photo")
