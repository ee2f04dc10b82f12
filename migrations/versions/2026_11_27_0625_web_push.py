"""Browsers that take notifications, and what is to be sent to them.

Revision ID: 5b1d90c7e2f4
Revises: 82f3c6d9ab15
Create Date: 2026-11-27 06:25:00
"""

import sqlalchemy as sa
from alembic import op

revision = "5b1d90c7e2f4"
down_revision = "82f3c6d9ab15"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("push_subscription", "thanks_push", "push_message")
SERVED = ("thanks_push", "push_message")  # the worker finds what is due, of all tenants


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", *columns, name=op.f(f"pk_{table}"))


def _refers(table: str, to: str, column: str, on_delete: str | None = None) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{to}.workspace_id", f"{to}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
        ondelete=on_delete,
    )


def upgrade() -> None:
    """Make the tables, each seen by its tenant only."""
    _subscriptions()
    _planned()
    _messages()
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
    for table in SERVED:
        op.execute(f"CREATE POLICY every_tenant ON {table} TO coquest_worker USING (true)")


def _subscriptions() -> None:
    op.create_table(
        "push_subscription",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("browser_key", sa.LargeBinary(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _refers("push_subscription", "participant", "participant_id"),
        _key("push_subscription", "id"),
    )
    op.create_index(
        "uq_push_subscription_browser",
        "push_subscription",
        ["workspace_id", "browser_key"],
        unique=True,
    )
    op.create_index(
        "ix_push_subscription_person",
        "push_subscription",
        ["workspace_id", "participant_id", "created_at"],
    )


def _planned() -> None:
    op.create_table(
        "thanks_push",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("thanks_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _refers("thanks_push", "thanks", "thanks_id", "CASCADE"),
        *(_refers("thanks_push", to, f"{to}_id") for to in ("participant", "campaign")),
        _refers("thanks_push", "organisation", "organisation_id"),
        _key("thanks_push", "thanks_id"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_thanks_push_due", "thanks_push", ["due_at"], postgresql_where=waiting)
    op.create_index(
        "ix_thanks_push_person", "thanks_push", ["workspace_id", "participant_id", "campaign_id"]
    )
    op.create_index("ix_thanks_push_updated_at", "thanks_push", ["updated_at"])


def _messages() -> None:
    op.create_table(
        "push_message",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("subscription_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_token", sa.UUID(), nullable=True),
        sa.Column("useful_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _refers("push_message", "push_subscription", "subscription_id", "CASCADE"),
        *(_refers("push_message", to, f"{to}_id") for to in ("participant", "organisation")),
        _key("push_message", "id"),
    )
    pending = sa.text("state = 'pending'")
    op.create_index("ix_push_message_due", "push_message", ["next_at"], postgresql_where=pending)
    op.create_index(
        "ix_push_message_person", "push_message", ["workspace_id", "participant_id", "created_at"]
    )
    op.create_index("ix_push_message_browser", "push_message", ["workspace_id", "subscription_id"])
    op.create_index("ix_push_message_updated_at", "push_message", ["updated_at"])


def downgrade() -> None:
    """Undo it; browsers have to subscribe anew."""
    for table in reversed(TABLES):
        op.drop_table(table)
