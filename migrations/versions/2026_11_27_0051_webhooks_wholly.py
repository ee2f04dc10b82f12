"""Webhooks: thin messages, order, headers, secrets that overlap, consent; what was missed.

Revision ID: 2b7d40c9e8a1
Revises: 5e0d41c7a9b3
Create Date: 2026-11-27 00:51:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2b7d40c9e8a1"
down_revision = "5e0d41c7a9b3"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
ENDPOINT = (
    sa.Column("payload", sa.Text(), server_default="full", nullable=False),
    sa.Column("ordering", sa.Text(), server_default="none", nullable=False),
    sa.Column("max_in_flight", sa.BigInteger(), server_default="2", nullable=False),
    sa.Column("consent", sa.Text(), server_default="any", nullable=False),
    sa.Column("headers", sa.LargeBinary(), nullable=True),
    sa.Column("header_names", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    sa.Column(
        "former_secrets", postgresql.ARRAY(sa.LargeBinary()), server_default="{}", nullable=False
    ),
    sa.Column(
        "former_until",
        postgresql.ARRAY(sa.DateTime(timezone=True)),
        server_default="{}",
        nullable=False,
    ),
    sa.Column("noticed", postgresql.JSONB(), server_default="{}", nullable=False),
)


def upgrade() -> None:
    """Add the columns and the table of what is to be sent again, seen by its tenant only."""
    for column in ENDPOINT:
        op.add_column("webhook_endpoint", column)
    op.add_column("delivery", sa.Column("turn_subject", sa.Text(), nullable=True))
    op.add_column("delivery", sa.Column("turn", sa.BigInteger(), nullable=True))
    op.create_table(
        "webhook_recovery",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("endpoint_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("queued", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('failed', 'missing')", name=op.f("ck_webhook_recovery_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('queueing', 'done')", name=op.f("ck_webhook_recovery_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "endpoint_id"],
            ["webhook_endpoint.workspace_id", "webhook_endpoint.id"],
            name=op.f("fk_webhook_recovery_workspace_id_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_webhook_recovery")),
    )
    op.create_index(
        "uq_webhook_recovery_open",
        "webhook_recovery",
        ["workspace_id", "endpoint_id"],
        unique=True,
        postgresql_where=sa.text("state = 'queueing'"),
    )
    op.execute("GRANT SELECT, INSERT ON webhook_recovery TO coquest_app")
    op.execute("GRANT SELECT, UPDATE ON webhook_recovery TO coquest_worker")
    op.execute("ALTER TABLE webhook_recovery ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE webhook_recovery FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON webhook_recovery TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    op.execute("CREATE POLICY every_tenant ON webhook_recovery TO coquest_worker USING (true)")
    # The worker writes to the owners of an organisation whose webhook fails.
    op.execute("GRANT SELECT ON member, member_role TO coquest_worker")


def downgrade() -> None:
    """Undo it; secrets of before a rotation, and headers, are forgotten."""
    op.execute("REVOKE SELECT ON member, member_role FROM coquest_worker")
    op.drop_table("webhook_recovery")
    op.drop_column("delivery", "turn")
    op.drop_column("delivery", "turn_subject")
    for column in reversed(ENDPOINT):
        op.drop_column("webhook_endpoint", column.name)
