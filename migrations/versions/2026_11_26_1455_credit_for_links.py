"""Links know their source and bucket, and whoever shared one is credited for who came.

Revision ID: a41d7c0e95b2
Revises: aea804371366
Create Date: 2026-11-26 14:55:00
"""

import sqlalchemy as sa
from alembic import op

revision = "a41d7c0e95b2"
down_revision = "aea804371366"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_link_organisation", "link", ["workspace_id", "campaign_id", "organisation_id", "id"]),
    ("ix_membership_link", "membership", ["workspace_id", "link_id"]),
)
TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Add columns, and the place up to which events were looked at."""
    for table, name, kind in (
        ("link", "source", sa.Text()),
        ("link", "bucket", sa.Text()),
        ("membership", "credit_id", sa.UUID()),
        ("membership", "credited_completion_id", sa.UUID()),
    ):
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_table(
        "credit_state",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.workspace_id"],
            name=op.f("fk_credit_state_workspace_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_credit_state")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON credit_state TO coquest_worker")
    op.execute("ALTER TABLE credit_state ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE credit_state FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON credit_state TO coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    op.execute(
        "CREATE POLICY every_tenant ON credit_state FOR SELECT TO coquest_worker USING (true)"
    )
    # Not concurrently: that would wait for ever for another process that wants to migrate, and a
    # million people are indexed in a second.
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Undo it; whom a Link brought can be found out again, its bucket cannot."""
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_table("credit_state")
    for table, name in (
        ("link", "source"),
        ("link", "bucket"),
        ("membership", "credit_id"),
        ("membership", "credited_completion_id"),
    ):
        op.drop_column(table, name)
