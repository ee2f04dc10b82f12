"""People who took their data back from one organisation and stayed, and what its CRMs answered.

Revision ID: 5d0b83f7a2c4
Revises: b7d1f0c25a94
Create Date: 2026-11-27 05:55:00
"""

import sqlalchemy as sa
from alembic import op

revision = "5d0b83f7a2c4"
down_revision = "b7d1f0c25a94"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"


def upgrade() -> None:
    """Make the table; a farewell may belong to a row of it."""
    op.create_table(
        "withheld",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_withheld_workspace_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_withheld_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_withheld")),
    )
    op.create_index(
        "ix_withheld_person", "withheld", ["workspace_id", "participant_id", "organisation_id"]
    )
    op.create_index(
        "ix_withheld_to_note", "withheld", ["since"], postgresql_where=sa.text("noted_at IS NULL")
    )
    op.add_column("crm_farewell", sa.Column("withheld_id", sa.UUID(), nullable=True))
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON withheld TO coquest_app, coquest_worker")
    op.execute("ALTER TABLE withheld ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE withheld FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON withheld TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    op.execute("CREATE POLICY every_tenant ON withheld TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it."""
    op.drop_column("crm_farewell", "withheld_id")
    op.drop_table("withheld")
