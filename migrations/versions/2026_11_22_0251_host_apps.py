"""Host apps that say who their users are, and whom they said it of.

Revision ID: 7926299ac828
Revises: 8ea614218b60
Create Date: 2026-11-22 02:51:26.579853+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7926299ac828"
down_revision: str | None = "8ea614218b60"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("issuer", "participant_identity", "assertion_use")


def upgrade() -> None:
    """Make the tables; each is seen by its tenant only."""
    op.create_table(
        "issuer",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_issuer_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_issuer")),
        sa.UniqueConstraint(
            "workspace_id", "organisation_id", "issuer", name="uq_issuer_workspace_id_issuer"
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "organisation_id",
            "name",
            name=op.f("uq_issuer_workspace_id_organisation_id_name"),
        ),
    )
    op.create_table(
        "assertion_use",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("issuer_id", sa.UUID(), nullable=False),
        sa.Column("use_key", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "issuer_id"],
            ["issuer.workspace_id", "issuer.id"],
            name=op.f("fk_assertion_use_workspace_id_issuer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "issuer_id", "use_key", name=op.f("pk_assertion_use")
        ),
    )
    op.create_index("ix_assertion_use_expires_at", "assertion_use", ["expires_at"], unique=False)
    op.create_table(
        "participant_identity",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("issuer_id", sa.UUID(), nullable=False),
        sa.Column("subject_key", sa.LargeBinary(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "issuer_id"],
            ["issuer.workspace_id", "issuer.id"],
            name=op.f("fk_participant_identity_workspace_id_issuer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_participant_identity_workspace_id_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "issuer_id", "subject_key", name=op.f("pk_participant_identity")
        ),
    )
    op.create_index(
        "ix_participant_identity_participant",
        "participant_identity",
        ["workspace_id", "participant_id"],
        unique=False,
    )
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    # The worker removes what is too old to be used again, of every tenant.
    op.execute("GRANT SELECT, UPDATE, DELETE ON assertion_use TO coquest_worker")
    op.execute("CREATE POLICY every_tenant ON assertion_use TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; host apps bring nobody any more."""
    for table in reversed(TABLES):
        op.drop_table(table)
