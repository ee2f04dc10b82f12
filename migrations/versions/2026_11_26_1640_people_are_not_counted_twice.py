"""Whoever comes back the same day changes nothing: members lose their count of facts.

A row of ``kpi_member`` was updated with every fact of its actor, in every cell. It now says only
that they were there; what waits says all that the fold needs of it (docs/decisions/0090).

Revision ID: 8e41d7a3f5c2
Revises: c3b7e95d02fa
Create Date: 2026-11-26 16:40:00
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "8e41d7a3f5c2"
down_revision = "c3b7e95d02fa"
branch_labels = None
depends_on = None

LISTS = {
    "times": ("occurred_at", sa.TIMESTAMP(timezone=True)),
    "partner_ids": ("partner_id", sa.Uuid()),
    "channels": ("channel", sa.Text()),
    "networks": ("network", sa.Text()),
    "locales": ("locale", sa.Text()),
}


def upgrade() -> None:
    """Nobody is there by nothing; what waits and who was first are completed from the facts."""
    for name, (_, kind) in LISTS.items():
        op.add_column("fact_queue", sa.Column(name, ARRAY(kind), nullable=True))
    op.add_column("kpi_first", sa.Column("occurred_at", sa.TIMESTAMP(timezone=True), nullable=True))
    with every_tenant("fact", "fact_queue", "kpi_first", "kpi_member"):
        op.execute("DELETE FROM kpi_member WHERE refs <= 0")
        op.execute(_COMPLETE)
        op.execute(
            "UPDATE kpi_first AS k SET occurred_at = f.occurred_at FROM fact AS f "
            "WHERE (f.workspace_id, f.campaign_id, f.id) = (k.workspace_id, k.campaign_id, k.fact_id)"
        )
    for name in LISTS:
        op.alter_column("fact_queue", name, nullable=False)
    op.drop_column("kpi_member", "refs")
    op.execute("ALTER TABLE kpi_member RESET (fillfactor)")
    # Not concurrently: that would wait for a second process that waits for us to have migrated.
    op.create_index(
        "ix_fact_taken_back",
        "fact",
        ["workspace_id", "actor_id", "day"],
        postgresql_where=sa.text("sign < 0"),
    )


def downgrade() -> None:
    """Count 1 for each; `coquest kpi rebuild` then counts the facts of a campaign."""
    op.drop_index("ix_fact_taken_back", "fact")
    op.execute("ALTER TABLE kpi_member SET (fillfactor = 80)")
    op.add_column(
        "kpi_member", sa.Column("refs", sa.BigInteger(), nullable=False, server_default="1")
    )
    op.alter_column("kpi_member", "refs", server_default=None)
    op.drop_column("kpi_first", "occurred_at")
    for name in LISTS:
        op.drop_column("fact_queue", name)


_COMPLETE = f"""
    UPDATE fact_queue AS q SET ({", ".join(LISTS)}) = (
        SELECT {", ".join(f"array_agg(f.{column} ORDER BY w.place)" for column, _ in LISTS.values())}
        FROM unnest(q.fact_ids) WITH ORDINALITY AS w (id, place)
        JOIN fact AS f ON f.workspace_id = q.workspace_id AND f.campaign_id = q.campaign_id
            AND f.id = w.id
    )"""  # noqa: S608 (names of our own)


@contextmanager
def every_tenant(*tables: str) -> Iterator[None]:
    """Row-level security would hide the rows of all tenants from us."""
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
