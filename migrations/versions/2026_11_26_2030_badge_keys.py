"""Keys that sign badges, and who stands behind them.

Revision ID: a2f83d6e17c5
Revises: f3a6c81d59e7
Create Date: 2026-11-26 20:30:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a2f83d6e17c5"
down_revision = "f3a6c81d59e7"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
LOOKUP = "NULLIF(current_setting('app.lookup', true), '')"
RIGHTS = {
    "badge_key": "SELECT, INSERT, UPDATE",
    "badge_endorsement": "SELECT, INSERT, UPDATE, DELETE",
}


def upgrade() -> None:
    """Make the tables, each seen by its tenant only."""
    op.create_table(
        "badge_key",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("public", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_badge_key_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "organisation_id", "id", name=op.f("pk_badge_key")),
    )
    op.create_index(
        "ix_badge_key_present",
        "badge_key",
        ["workspace_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "badge_endorsement",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("badge_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("endorsed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_badge_endorsement_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "badge_id", "organisation_id", name=op.f("pk_badge_endorsement")
        ),
    )
    for table, rights in RIGHTS.items():
        op.execute(f"GRANT {rights} ON {table} TO coquest_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    # Whoever checks a credential knows the organisation that signed it, and asks for its keys.
    op.execute(
        "CREATE POLICY named ON badge_key FOR SELECT TO coquest_app "
        f"USING (organisation_id::text = {LOOKUP})"
    )


def downgrade() -> None:
    """Undo it; what was signed can be checked no more."""
    for table in reversed(RIGHTS):
        op.drop_table(table)
