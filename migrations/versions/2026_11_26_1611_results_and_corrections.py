"""What became of it, what was taken back, and Milestones that are open again.

Revision ID: e23ee0cc661c
Revises: d4e9b3187c06
Create Date: 2026-11-26 15:46:00+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "e23ee0cc661c"
down_revision: str | None = "d4e9b3187c06"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
LOOKUP = "NULLIF(current_setting('app.lookup', true), '')"
TABLES = ("result", "result_agreement", "taken_back")


def upgrade() -> None:
    """Make the tables, each seen by its tenant only; a published Result is known by its id."""
    op.create_table(
        "result",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("publication", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("published", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_result_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_result")),
    )
    op.create_index(
        "ix_result_campaign", "result", ["workspace_id", "campaign_id", "id"], unique=False
    )
    op.create_index("ix_result_id", "result", ["id"], unique=False)
    op.create_table(
        "result_agreement",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("result_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("wording", sa.LargeBinary(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_result_agreement_workspace_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "result_id"],
            ["result.workspace_id", "result.id"],
            name=op.f("fk_result_agreement_workspace_id_result_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "result_id", "organisation_id", name=op.f("pk_result_agreement")
        ),
    )
    op.create_table(
        "taken_back",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("told_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fact_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("telling_id", sa.UUID(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_taken_back_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "telling_id"],
            ["telling.workspace_id", "telling.id"],
            name=op.f("fk_taken_back_workspace_id_telling_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "completion_id", "version", name=op.f("pk_taken_back")
        ),
    )
    op.create_index(
        "ix_taken_back_campaign",
        "taken_back",
        ["workspace_id", "campaign_id", "telling_id"],
        unique=False,
    )
    op.create_index(
        "ix_taken_back_participant", "taken_back", ["workspace_id", "participant_id"], unique=False
    )
    op.add_column(
        "milestone", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False)
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
    op.execute("CREATE POLICY every_tenant ON taken_back TO coquest_worker USING (true)")
    op.execute(
        "CREATE POLICY known_by_id ON result FOR SELECT TO coquest_app "
        f"USING (id::text = {LOOKUP} AND published_at IS NOT NULL)"
    )


def downgrade() -> None:
    """Undo it; Results are gone."""
    op.drop_column("milestone", "version")
    op.drop_index("ix_taken_back_participant", table_name="taken_back")
    op.drop_index("ix_taken_back_campaign", table_name="taken_back")
    op.drop_table("taken_back")
    op.drop_table("result_agreement")
    op.drop_index("ix_result_id", table_name="result")
    op.drop_index("ix_result_campaign", table_name="result")
    op.drop_table("result")
