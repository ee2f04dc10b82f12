"""The queue of facts carries what live totals need; the busiest tables refer to less.

A total that people are told counts what is folded and what still waits. Looking up each waiting
fact was most of the work, so the queue holds those columns itself. Completions, facts and events
are written by one statement that reads Quest and campaign anyway; checking them again for every
row cost a twentieth of the transaction (docs/decisions/0029).

Revision ID: 5d0c61b7a9e4
Revises: 7926299ac828
Create Date: 2026-11-22 03:00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "5d0c61b7a9e4"
down_revision = "7926299ac828"
branch_labels = None
depends_on = None

COLUMNS = (
    ("day", sa.Date(), False),
    ("actor_id", sa.Uuid(), True),
    ("quest_id", sa.Uuid(), True),
    ("quantity", sa.BigInteger(), False),
    ("payload", postgresql.JSONB(), False),
    ("sign", sa.SmallInteger(), False),
)
REFERENCES = (
    ("completion", "campaign_id", "campaign"),
    ("completion", "quest_id", "quest"),
    ("event", "campaign_id", "campaign"),
    ("event", "organisation_id", "organisation"),
    ("fact", "campaign_id", "campaign"),
)


def upgrade() -> None:
    """Widen the queue, fill what waits in it, and drop the references."""
    for name, kind, _ in COLUMNS:
        op.add_column("fact_queue", sa.Column(name, kind, nullable=True))
    _fill()
    for name, _, nullable in COLUMNS:
        if not nullable:
            op.alter_column("fact_queue", name, nullable=False)
    for table, column, _ in REFERENCES:
        op.drop_constraint(_name(table, column), table, type_="foreignkey")


def downgrade() -> None:
    """Refer again, and look waiting facts up."""
    for table, column, other in REFERENCES:
        op.create_foreign_key(
            _name(table, column), table, other, ["workspace_id", column], ["workspace_id", "id"]
        )
    for name, _, _ in COLUMNS:
        op.drop_column("fact_queue", name)


def _name(table: str, column: str) -> str:
    return f"fk_{table}_workspace_id_{column}"


def _fill() -> None:
    """Copy from the facts; row-level security would hide the rows of all tenants from us."""
    for table in ("fact", "fact_queue"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    values = ", ".join(f"{name} = f.{name}" for name, _, _ in COLUMNS)
    op.execute(
        f"UPDATE fact_queue AS q SET {values} FROM fact AS f "  # noqa: S608 (names of our own)
        "WHERE f.workspace_id = q.workspace_id AND f.campaign_id = q.campaign_id "
        "AND f.id = q.fact_id"
    )
    for table in ("fact", "fact_queue"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
