"""Indexes by age, for messages and events that are over.

Revision ID: c8e15f0b7d42
Revises: 71c0d5a3f2be
Create Date: 2026-11-27 00:53:00
"""

from alembic import op

from service.store.online import build_index

revision = "c8e15f0b7d42"
down_revision = "71c0d5a3f2be"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build them while rows come in; rows lie in the order of their age, so that BRIN is enough."""
    build_index(op, "ix_delivery_age", "delivery", ["created_at"], postgresql_using="brin")
    build_index(op, "ix_event_age", "event", ["occurred_at"], postgresql_using="brin")


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_event_age", table_name="event")
    op.drop_index("ix_delivery_age", table_name="delivery")
