"""What is due is found per workspace, so that nobody's flood keeps the others waiting.

Revision ID: 7c1f60b2a9e4
Revises: 5d20c8e7f3b1
Create Date: 2026-11-27 20:50:00
"""

import sqlalchemy as sa
from alembic import op

from service.store.online import build_index

revision = "7c1f60b2a9e4"
down_revision = "5d20c8e7f3b1"
branch_labels = None
depends_on = None

# Table, what it takes turns by, what it is due by, which rows wait; and the index it had before.
QUEUES = (
    ("mail", ["workspace_id", "purpose"], "next_at", "state = 'pending'", ["workspace_id"]),
    ("push_message", ["workspace_id"], "next_at", "state = 'pending'", []),
    ("thanks_mail", ["workspace_id"], "due_at", "state = 'waiting'", []),
    ("thanks_push", ["workspace_id"], "due_at", "state = 'waiting'", []),
    ("erasure", ["workspace_id"], "asked_at", "done_at IS NULL", []),
)


def _was(table: str) -> str:
    return "ix_erasure_waiting" if table == "erasure" else f"ix_{table}_due"


def upgrade() -> None:
    """Build them while rows come in; what they replace goes once they are there."""
    for table, turn, due, waits, _ in QUEUES:
        build_index(op, f"ix_{table}_turn", table, [*turn, due], postgresql_where=sa.text(waits))
    for table, *_ in QUEUES:
        op.drop_index(_was(table), table)


def downgrade() -> None:
    """Undo it."""
    for table, _, due, waits, before in QUEUES:
        build_index(op, _was(table), table, [*before, due], postgresql_where=sa.text(waits))
    for table, *_ in QUEUES:
        op.drop_index(f"ix_{table}_turn", table)
