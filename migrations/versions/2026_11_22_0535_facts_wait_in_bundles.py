"""Facts that were written together wait together; short-lived rows are not compressed.

Each fact that waited left a dead row behind when it was counted, and every live total went
through the dead rows of the last minute. A row now holds all facts of a statement, one array per
column (docs/decisions/0055).

Revision ID: 3f6a0c9d27b8
Revises: 3b8f5d20c7a1
Create Date: 2026-11-22 05:35:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "3f6a0c9d27b8"
down_revision = "3b8f5d20c7a1"
branch_labels = None
depends_on = None

# The list, the column it replaces, its type, and whether a fact may lack it.
LISTS = (
    ("fact_ids", "fact_id", sa.Uuid(), False),
    ("types", "type", sa.Text(), False),
    ("days", "day", sa.Date(), False),
    ("actor_ids", "actor_id", sa.Uuid(), True),
    ("quest_ids", "quest_id", sa.Uuid(), True),
    ("quantities", "quantity", sa.BigInteger(), False),
    ("payloads", "payload", JSONB(), False),
    ("signs", "sign", sa.SmallInteger(), False),
)
UNCOMPRESSED = ("fact_queue", "idempotency_key")


def upgrade() -> None:
    """One row for each campaign's facts that wait."""
    op.alter_column("fact_queue", "fact_id", new_column_name="id")
    for name, _, kind, _ in LISTS:
        op.add_column("fact_queue", sa.Column(name, ARRAY(kind), nullable=True))
    for _, replaced, *_ in LISTS[1:]:
        op.alter_column("fact_queue", replaced, nullable=True)
    _rewrite(
        ", ".join(name for name, *_ in LISTS),
        "(array_agg(id))[1], " + ", ".join(f"array_agg({_old(one)})" for _, one, *_ in LISTS),
        "was GROUP BY workspace_id, campaign_id",
    )
    for name, *_ in LISTS:
        op.alter_column("fact_queue", name, nullable=False)
    for _, replaced, *_ in LISTS[1:]:
        op.drop_column("fact_queue", replaced)
    for table in UNCOMPRESSED:
        op.execute(f"ALTER TABLE {table} SET (toast_tuple_target = 8160)")
    op.execute("ALTER TABLE idempotency_key RESET (fillfactor)")
    op.execute("ALTER TABLE kpi_member SET (fillfactor = 80)")


def downgrade() -> None:
    """One row for each fact that waits."""
    op.execute("ALTER TABLE kpi_member RESET (fillfactor)")
    op.execute("ALTER TABLE idempotency_key SET (fillfactor = 60)")
    for table in UNCOMPRESSED:
        op.execute(f"ALTER TABLE {table} RESET (toast_tuple_target)")
    columns = LISTS[1:]
    for _, name, kind, _ in columns:
        op.add_column("fact_queue", sa.Column(name, kind, nullable=True))
    names = ", ".join(name for _, name, *_ in columns)
    for name, *_ in LISTS:
        op.alter_column("fact_queue", name, nullable=True)
    _rewrite(
        names,
        f"one.id, {', '.join(f'one.{name}' for _, name, *_ in columns)}",
        f"was CROSS JOIN LATERAL unnest({', '.join(f'was.{name}' for name, *_ in LISTS)}) "
        f"AS one (id, {names})",
    )
    for name, *_ in LISTS:
        op.drop_column("fact_queue", name)
    for _, name, _, nullable in columns:
        op.alter_column("fact_queue", name, nullable=nullable)
    op.alter_column("fact_queue", "id", new_column_name="fact_id")


def _old(column: str) -> str:
    return "id" if column == "fact_id" else column


def _rewrite(columns: str, values: str, source: str) -> None:
    """Replace all rows; row-level security would hide those of all tenants from us."""
    op.execute("ALTER TABLE fact_queue NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "WITH was AS (DELETE FROM fact_queue RETURNING *) "  # noqa: S608 (names of our own)
        f"INSERT INTO fact_queue (workspace_id, campaign_id, id, {columns}) "
        f"SELECT workspace_id, campaign_id, {values} FROM {source}"
    )
    op.execute("ALTER TABLE fact_queue FORCE ROW LEVEL SECURITY")
