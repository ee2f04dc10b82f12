"""Who was erased does not count twice when they come back: marks under a key per campaign.

Revision ID: 7b2f90c4d1e6
Revises: ac5fabd50fd0
Create Date: 2026-11-27 01:10:00
"""

import sqlalchemy as sa
from alembic import op

revision = "7b2f90c4d1e6"
down_revision = "ac5fabd50fd0"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make keys and marks; the worker forgets both, and who signed, when a campaign is over."""
    op.create_table(
        "campaign_key",
        *_of_campaign(),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _belongs("campaign_key"),
        sa.PrimaryKeyConstraint("workspace_id", "campaign_id", name=op.f("pk_campaign_key")),
    )
    op.create_table(
        "erased_mark",
        *_of_campaign(),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        _belongs("erased_mark"),
        sa.PrimaryKeyConstraint(
            *("workspace_id", "campaign_id", "mark", "period", "starts_on"),
            name=op.f("pk_erased_mark"),
        ),
    )
    for table in ("campaign_key", "erased_mark"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_worker")
        op.execute(f"GRANT SELECT, DELETE ON {table} TO coquest_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    op.execute("GRANT SELECT, DELETE ON once_use TO coquest_worker")
    op.execute(
        f"CREATE POLICY forgetting ON once_use TO coquest_worker USING (workspace_id = {TENANT})"
    )
    op.execute("GRANT SELECT ON participant_identity TO coquest_worker")
    op.execute(
        "CREATE POLICY erasing ON participant_identity FOR SELECT TO coquest_worker "
        f"USING (workspace_id = {TENANT})"
    )


def downgrade() -> None:
    """Undo it: nobody is recognised any more who was erased."""
    op.execute("DROP POLICY erasing ON participant_identity")
    op.execute("REVOKE SELECT ON participant_identity FROM coquest_worker")
    op.execute("DROP POLICY forgetting ON once_use")
    op.execute("REVOKE SELECT, DELETE ON once_use FROM coquest_worker")
    op.drop_table("erased_mark")
    op.drop_table("campaign_key")


def _of_campaign() -> list[sa.Column[object]]:
    return [sa.Column(name, sa.UUID(), nullable=False) for name in ("workspace_id", "campaign_id")]


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "campaign_id"],
        ["campaign.workspace_id", "campaign.id"],
        name=op.f(f"fk_{table}_workspace_id_campaign_id"),
    )
