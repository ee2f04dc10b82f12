"""A day of a person is one row that names groups by numbers; rows so far are brought over later.

``kpi_member`` becomes a view: servers of the release before go on reading it, and cannot write it.
So they fold nothing any more, and what comes in waits for the new worker (docs/decisions/0139).

Revision ID: 5b0c94e7d2f8
Revises: 7c1f0ab94d26
Create Date: 2026-11-27 21:10:00
"""

import sqlalchemy as sa
from alembic import op

revision = "5b0c94e7d2f8"
down_revision = "7c1f0ab94d26"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
NAME = sa.Text(collation="C")
TABLES = ("kpi_group", "kpi_presence")
CELL = "measure, version, dimset, key"
ROW = f"workspace_id, campaign_id, {CELL}, actor_id, day"
FROM_PRESENCE = f"""
    SELECT g.workspace_id, g.campaign_id, {CELL}, p.actor_id, p.day
    FROM kpi_group AS g JOIN kpi_presence AS p
    ON p.workspace_id = g.workspace_id AND p.campaign_id = g.campaign_id
        AND g.id = ANY (p.groups)"""  # noqa: S608 (names of our own)
BOTH = f"{FROM_PRESENCE} UNION ALL SELECT {ROW} FROM kpi_member_before"  # noqa: S608


def upgrade() -> None:
    """Make the tables, and let the old name show what is in the new ones and the old one."""
    op.create_table(
        "kpi_group",
        *_of_campaign(),
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("measure", NAME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dimset", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "campaign_id", "id", name=op.f("pk_kpi_group")),
        sa.UniqueConstraint(
            *("workspace_id", "campaign_id", "measure", "version", "dimset", "key"),
            name=op.f("uq_kpi_group_workspace_id_campaign_id_measure_version_dimset_key"),
        ),
    )
    op.create_table(
        "kpi_presence",
        *_of_campaign(),
        sa.Column("actor_id", sa.UUID(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("groups", sa.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint(
            *("workspace_id", "actor_id", "campaign_id", "day"), name=op.f("pk_kpi_presence")
        ),
        postgresql_with={"fillfactor": "85"},
    )
    for table in TABLES:
        _keep_apart(table)
    _rename("kpi_member", "kpi_member_before")
    op.execute(f"CREATE VIEW kpi_member WITH (security_invoker = true) AS {BOTH}")
    op.execute("GRANT SELECT ON kpi_member TO coquest_app, coquest_worker")


def _of_campaign() -> list[sa.Column[object]]:
    names = ("workspace_id", "campaign_id")
    return [sa.Column(name, sa.UUID(), nullable=False) for name in names]


def _rename(table: str, name: str) -> None:
    op.rename_table(table, name)
    op.execute(f"ALTER TABLE {name} RENAME CONSTRAINT pk_{table} TO pk_{name}")


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
    """A row per group and day again."""
    op.execute("DROP VIEW kpi_member")
    _rename("kpi_member_before", "kpi_member")
    # Row-level security would hide the rows of all tenants from us.
    for table in (*TABLES, "kpi_member"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"INSERT INTO kpi_member ({ROW}) {FROM_PRESENCE}")
    op.execute("ALTER TABLE kpi_member FORCE ROW LEVEL SECURITY")
    for table in reversed(TABLES):
        op.drop_table(table)
