"""Sessions of participants, and the refresh tokens that keep them alive.

Revision ID: 1fcb9cad45ad
Revises: 9bc3757a1615
Create Date: 2026-11-22 01:54:22.108252+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "1fcb9cad45ad"
down_revision: str | None = "9bc3757a1615"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("participant_session", "refresh_token")


def upgrade() -> None:
    """Make the tables, and close them."""
    op.create_table(
        "participant_session",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_participant_session_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_participant_session_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_participant_session")),
    )
    op.create_index(
        "ix_participant_session_expires_at", "participant_session", ["expires_at"], unique=False
    )
    op.create_index(
        "ix_participant_session_participant",
        "participant_session",
        ["workspace_id", "participant_id"],
        unique=False,
    )
    op.create_table(
        "refresh_token",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "session_id"],
            ["participant_session.workspace_id", "participant_session.id"],
            name=op.f("fk_refresh_token_workspace_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "token_hash", name=op.f("pk_refresh_token")),
    )
    op.create_index(
        "ix_refresh_token_session", "refresh_token", ["workspace_id", "session_id"], unique=False
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
    # The worker removes what ran out, of every tenant.
    op.execute("CREATE POLICY every_tenant ON participant_session TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; everybody has to join again."""
    for table in reversed(TABLES):
        op.drop_table(table)
