"""Row-level security: a request sees the rows of one workspace, and nothing else.

Revision ID: 7f3a9c1d5e20
Revises: cfadde40dcba
Create Date: 2026-11-21 23:30:00
"""

from alembic import op

revision = "7f3a9c1d5e20"
down_revision = "cfadde40dcba"
branch_labels = None
depends_on = None

APP, WORKER = "coquest_app", "coquest_worker"
TABLES = [
    "api_key",
    "campaign",
    "claim",
    "completion",
    "completion_transition",
    "contribution",
    "delivery",
    "delivery_attempt",
    "event",
    "fact",
    "fact_queue",
    "fold_state",
    "idempotency_key",
    "kpi_cell",
    "kpi_first",
    "kpi_member",
    "kpi_trans",
    "limit_use",
    "link",
    "membership",
    "milestone",
    "organisation",
    "participant",
    "partner",
    "quest",
    "webhook_endpoint",
    "workspace",
]
# History is written once: nobody changes or removes it.
APPEND_ONLY = ("fact", "completion_transition")
# Whoever knows a public id may read what it names.
KNOWN_BY_ID = ("campaign", "quest", "claim")
# The worker empties these for every tenant.
ACROSS_TENANTS = (
    "delivery",
    "delivery_attempt",
    "event",
    "fact_queue",
    "idempotency_key",
    "webhook_endpoint",
)
# The owner makes tenants and their first keys; it sees nothing else of them.
MADE_BY_OWNER = ("workspace", "organisation", "api_key")
TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
LOOKUP = "NULLIF(current_setting('app.lookup', true), '')"

MAKE_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role};
    END IF;
END $$
"""


def upgrade() -> None:
    """Make the roles where they are missing, and close every table."""
    for role in (APP, WORKER):
        op.execute(MAKE_ROLE.format(role=role))
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        op.execute(f"GRANT SELECT ON alembic_version TO {role}")
    for table in TABLES:
        _close(table)
    for table in KNOWN_BY_ID:
        op.execute(
            f"CREATE POLICY known_by_id ON {table} FOR SELECT TO {APP} "
            f"USING (id::text = {LOOKUP} AND {_public(table)})"
        )
    op.execute(f"CREATE POLICY known_by_code ON link FOR SELECT TO {APP} USING (code = {LOOKUP})")
    for table in ACROSS_TENANTS:
        op.execute(f"CREATE POLICY every_tenant ON {table} TO {WORKER} USING (true)")
    op.execute(f"CREATE POLICY every_tenant ON workspace FOR SELECT TO {WORKER} USING (true)")
    for table in MADE_BY_OWNER:
        op.execute(f"CREATE POLICY made_by_owner ON {table} TO CURRENT_USER USING (true)")


def downgrade() -> None:
    """Open the tables again; the roles stay, other databases may use them."""
    for table in TABLES:
        op.execute(f"REVOKE ALL ON {table} FROM {APP}, {WORKER}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY tenant ON {table}")
    for table in KNOWN_BY_ID:
        op.execute(f"DROP POLICY known_by_id ON {table}")
    op.execute("DROP POLICY known_by_code ON link")
    for table in (*ACROSS_TENANTS, "workspace"):
        op.execute(f"DROP POLICY every_tenant ON {table}")
    for table in MADE_BY_OWNER:
        op.execute(f"DROP POLICY made_by_owner ON {table}")
    op.execute(f"REVOKE ALL ON alembic_version FROM {APP}, {WORKER}")
    op.execute(f"REVOKE ALL ON SCHEMA public FROM {APP}, {WORKER}")


def _close(table: str) -> None:
    rights = "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
    op.execute(f"GRANT {rights} ON {table} TO {APP}, {WORKER}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table} TO {APP}, {WORKER} "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )


def _public(table: str) -> str:
    return "true" if table == "claim" else "state <> 'draft'"
