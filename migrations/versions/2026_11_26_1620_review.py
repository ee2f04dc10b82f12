"""Reviewing: leases, appeals, second looks; and nobody reviews their own.

Revision ID: 84d2f0b6a1c9
Revises: d8c3f10b6a47
Create Date: 2026-11-26 16:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "84d2f0b6a1c9"
down_revision = "d8c3f10b6a47"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("review_lease", "appeal", "second_look")
# Who reviews says, in their transaction, by which mailbox they are known (a keyed hash). A member
# who takes part as well is found by the mailbox they proved.
REFUSE = """
CREATE FUNCTION refuse_own_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM completion AS own JOIN participant_email AS proven
            ON proven.workspace_id = own.workspace_id
            AND proven.participant_id = own.participant_id
        WHERE own.workspace_id = NEW.workspace_id AND own.id = NEW.completion_id
            AND encode(proven.address_key, 'hex') = current_setting('app.reviewer', true)
    ) THEN
        RAISE EXCEPTION 'nobody reviews their own' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    """Make the tables, each seen by its tenant only, and the watch over steps of reviewers."""
    for table, columns in (
        (
            "review_lease",
            (
                sa.Column("reviewer", sa.Text(), nullable=False),
                sa.Column("until", sa.DateTime(timezone=True), nullable=False),
            ),
        ),
        (
            "appeal",
            (
                sa.Column("said", sa.Text(), nullable=False),
                sa.Column("judge", sa.Text(), nullable=False),
                sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=False),
                sa.Column("decided_by", sa.Text(), nullable=True),
                sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
                sa.CheckConstraint("decided_by <> judge", name=op.f("ck_appeal_another_decides")),
            ),
        ),
        (
            "second_look",
            (
                sa.Column("agrees", sa.Boolean(), nullable=False),
                sa.Column("reviewer", sa.Text(), nullable=False),
                sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
            ),
        ),
    ):
        op.create_table(
            table,
            sa.Column("workspace_id", sa.UUID(), nullable=False),
            sa.Column("completion_id", sa.UUID(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["workspace_id", "completion_id"],
                ["completion.workspace_id", "completion.id"],
                name=op.f(f"fk_{table}_workspace_id_completion_id"),
                ondelete="CASCADE",
            ),
            sa.PrimaryKeyConstraint("workspace_id", "completion_id", name=op.f(f"pk_{table}")),
        )
        op.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_app, coquest_worker"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    op.execute(REFUSE)
    # First steps are the person's own, and by far the most: they are not looked at.
    op.execute(
        "CREATE TRIGGER refuse_own_review BEFORE INSERT ON completion_transition FOR EACH ROW "
        "WHEN (NEW.from_state IS NOT NULL AND NEW.actor <> 'participant') "
        "EXECUTE FUNCTION refuse_own_review()"
    )


def downgrade() -> None:
    """Undo it; appeals and second looks are forgotten."""
    op.execute("DROP TRIGGER refuse_own_review ON completion_transition")
    op.execute("DROP FUNCTION refuse_own_review()")
    for table in TABLES:
        op.drop_table(table)
