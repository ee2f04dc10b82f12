"""Cases: what several facts of one thing add up to, and how many have which value.

Revision ID: c1a5e7d0b846
Revises: 8f31ae540cd7
Create Date: 2026-11-27 00:45:00
"""

import sqlalchemy as sa
from alembic import op

revision = "c1a5e7d0b846"
down_revision = "8f31ae540cd7"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
NAME = sa.Text(collation="C")
TABLES = ("kpi_spread", "kpi_awaiting", "kpi_case", "case_state")


def _tenant_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", *columns, name=op.f(f"pk_{table}"))


def _of_campaign() -> list[sa.Column[object]]:
    names = ("workspace_id", "campaign_id")
    return [sa.Column(name, sa.UUID(), nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables; campaigns that have counted before are counted anew by the worker."""
    cell = ("measure", "version", "dimset", "key", "day", "value")
    op.create_table(
        "kpi_spread",
        *_of_campaign(),
        sa.Column("measure", NAME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dimset", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        _tenant_key("kpi_spread", "campaign_id", *cell),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_table(
        "kpi_awaiting",
        *_of_campaign(),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("fact_ids", sa.ARRAY(sa.UUID()), nullable=False),
        _tenant_key("kpi_awaiting", "campaign_id", "id"),
    )
    op.create_table(
        "kpi_case",
        *_of_campaign(),
        sa.Column("name", NAME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("thing", NAME, nullable=False),
        sa.Column("tallies", sa.dialects.postgresql.JSONB(), nullable=False),
        _tenant_key("kpi_case", "campaign_id", "name", "version", "thing"),
    )
    op.create_table(
        "case_state",
        *_of_campaign(),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("definitions", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_case_state_workspace_id_campaign_id"),
        ),
        _tenant_key("case_state", "campaign_id"),
    )
    op.execute("ALTER TABLE fold_state NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO case_state (workspace_id, campaign_id, counted_at, definitions) "
        "SELECT workspace_id, campaign_id, folded_at, '' FROM fold_state"
    )
    op.execute("ALTER TABLE fold_state FORCE ROW LEVEL SECURITY")
    for table in TABLES:
        _keep_apart(table)


def _keep_apart(table: str) -> None:
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_app, coquest_worker")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    op.execute(f"CREATE POLICY every_tenant ON {table} TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it; the facts remain."""
    for table in reversed(TABLES):
        op.drop_table(table)
