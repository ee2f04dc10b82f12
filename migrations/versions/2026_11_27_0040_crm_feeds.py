"""Feeds to CRMs: connections, contacts, farewells, and the log of calls.

Revision ID: c7a1f05e2b90
Revises: 91d4e6a0c3f7
Create Date: 2026-11-27 00:40:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c7a1f05e2b90"
down_revision = "91d4e6a0c3f7"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("crm_connection", "crm_contact", "crm_farewell", "crm_call")


def upgrade() -> None:
    """Make the tables, each seen by its tenant only; the worker serves all."""
    _connections()
    _contacts()
    _farewells()
    _calls()
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
    for table in reversed(TABLES):
        op.drop_table(table)


def _connections() -> None:
    op.create_table(
        "crm_connection",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("access", sa.LargeBinary(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("mapping", postgresql.JSONB(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("in_flight", sa.BigInteger(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("paused_reason", sa.Text(), nullable=True),
        sa.Column("resume_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("filled_to", sa.UUID(), nullable=True),
        sa.Column("lease_token", sa.UUID(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_crm_connection_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_crm_connection")),
    )
    op.create_index(
        "ix_crm_connection_organisation",
        "crm_connection",
        ["workspace_id", "organisation_id", "id"],
    )


def _contacts() -> None:
    op.create_table(
        "crm_contact",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("connection_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched", sa.Boolean(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("consent_id", sa.UUID(), nullable=True),
        sa.Column("sent", sa.LargeBinary(), nullable=True),
        sa.Column("fields", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'synced', 'waiting', 'suppressed', 'rejected', 'parked', 'left', "
            "'dry')",
            name=op.f("ck_crm_contact_state_known"),
        ),
        _of_connection("crm_contact"),
        sa.PrimaryKeyConstraint(
            "workspace_id", "connection_id", "participant_id", name=op.f("pk_crm_contact")
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "connection_id",
            "ref",
            name=op.f("uq_crm_contact_workspace_id_connection_id_ref"),
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "connection_id",
            "id",
            name=op.f("uq_crm_contact_workspace_id_connection_id_id"),
        ),
    )
    op.create_index(
        "ix_crm_contact_due",
        "crm_contact",
        ["workspace_id", "connection_id", "queued_at"],
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_crm_contact_participant", "crm_contact", ["workspace_id", "participant_id"])


def _farewells() -> None:
    op.create_table(
        "crm_farewell",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("connection_id", sa.UUID(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "action IN ('erase', 'withdraw')", name=op.f("ck_crm_farewell_action_known")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'done', 'failed')", name=op.f("ck_crm_farewell_state_known")
        ),
        _of_connection("crm_farewell"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_crm_farewell")),
    )
    op.create_index(
        "ix_crm_farewell_due",
        "crm_farewell",
        ["workspace_id", "connection_id", "next_at"],
        postgresql_where=sa.text("state = 'pending'"),
    )


def _calls() -> None:
    op.create_table(
        "crm_call",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("connection_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        _of_connection("crm_call"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_crm_call")),
    )
    op.create_index("ix_crm_call_connection", "crm_call", ["workspace_id", "connection_id", "id"])
    op.create_index("ix_crm_call_at", "crm_call", ["at"])


def _of_connection(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "connection_id"],
        ["crm_connection.workspace_id", "crm_connection.id"],
        name=op.f(f"fk_{table}_workspace_id_connection_id"),
        ondelete="CASCADE",
    )
