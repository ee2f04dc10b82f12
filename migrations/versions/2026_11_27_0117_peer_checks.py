"""Other participants confirm what somebody did; nobody their own.

Revision ID: 3fa9d27c61e8
Revises: 7b2f90c4d1e6
Create Date: 2026-11-27 01:17:00
"""

import sqlalchemy as sa
from alembic import op

revision = "3fa9d27c61e8"
down_revision = "7b2f90c4d1e6"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
REFUSE = """
CREATE FUNCTION refuse_own_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM completion AS own
        WHERE own.workspace_id = NEW.workspace_id AND own.id = NEW.completion_id
            AND own.participant_id = NEW.participant_id
    ) THEN
        RAISE EXCEPTION 'nobody confirms their own' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    """Make the table, seen by its tenant only, and the watch over it."""
    op.create_table(
        "peer_check",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("completion_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("reserved_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('confirmed', 'doubted')", name=op.f("ck_peer_check_verdict")
        ),
        sa.CheckConstraint(
            "(verdict IS NULL) = (decided_at IS NULL)", name=op.f("ck_peer_check_decided")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "completion_id"],
            ["completion.workspace_id", "completion.id"],
            name=op.f("fk_peer_check_workspace_id_completion_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["participant.workspace_id", "participant.id"],
            name=op.f("fk_peer_check_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_peer_check")),
        sa.UniqueConstraint(
            "workspace_id",
            "completion_id",
            "participant_id",
            name=op.f("uq_peer_check_workspace_id_completion_id_participant_id"),
        ),
    )
    op.create_index("ix_peer_check_participant", "peer_check", ["workspace_id", "participant_id"])
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON peer_check TO coquest_app, coquest_worker")
    op.execute("ALTER TABLE peer_check ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE peer_check FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON peer_check TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
    op.execute(REFUSE)
    op.execute(
        "CREATE TRIGGER refuse_own_check BEFORE INSERT OR UPDATE OF participant_id ON peer_check "
        "FOR EACH ROW EXECUTE FUNCTION refuse_own_check()"
    )


def downgrade() -> None:
    """Undo it; what others confirmed goes on to count, their answers are forgotten."""
    op.drop_table("peer_check")
    op.execute("DROP FUNCTION refuse_own_check()")
