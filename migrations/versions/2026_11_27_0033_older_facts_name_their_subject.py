"""Facts from before say what they are about, as those of today do.

Revision ID: 8f31ae540cd7
Revises: 7e209d43fbc6
Create Date: 2026-11-27 00:33:00
"""

from alembic import op

revision = "8f31ae540cd7"
down_revision = "7e209d43fbc6"
branch_labels = None
depends_on = None

# What existing types are about; a copy, because a migration never changes its mind.
SUBJECTS = {
    "comment": "content",
    "share": "token",
    "arrival": "token",
    "referral": "token",
    "text_version": "document",
    "output_adopted": "output",
}


def upgrade() -> None:
    """Few facts are of these types; nobody waits for their rows, which are never changed."""
    op.execute("ALTER TABLE fact NO FORCE ROW LEVEL SECURITY")
    for type_name, field in SUBJECTS.items():
        op.execute(
            f"UPDATE fact SET subject = payload ->> '{field}' "  # noqa: S608 (names of our own)
            f"WHERE type = '{type_name}' AND subject IS NULL"
        )
    op.execute("ALTER TABLE fact FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Nothing to undo: the column goes with its own migration."""
