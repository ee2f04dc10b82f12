"""Votes on what people wrote; a text that was voted on stays as it is.

Revision ID: c41d7e0a92b5
Revises: a4272a4f6b7a
Create Date: 2026-11-22 05:41:00
"""

import sqlalchemy as sa
from alembic import op

revision = "c41d7e0a92b5"
down_revision = "a4272a4f6b7a"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
TABLES = ("proposal_vote", "pair_vote")

# Whoever votes holds the row of the proposal, so a vote cannot slip in between this look and the
# change. Blanking is no change of what was voted on: it is how a text is erased.
FREEZE = """
CREATE FUNCTION contribution_text_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.text <> '' AND (
        EXISTS (SELECT FROM proposal_vote AS v
            WHERE v.workspace_id = OLD.workspace_id AND v.contribution_id = OLD.id)
        OR EXISTS (SELECT FROM pair_vote AS v
            WHERE v.workspace_id = OLD.workspace_id AND v.low_id = OLD.id)
        OR EXISTS (SELECT FROM pair_vote AS v
            WHERE v.workspace_id = OLD.workspace_id AND v.high_id = OLD.id)
    ) THEN
        RAISE EXCEPTION 'contribution % was voted on: its text stays', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_text_is_frozen';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE TRIGGER text_is_frozen BEFORE UPDATE OF text, language ON contribution FOR EACH ROW
WHEN (OLD.text IS DISTINCT FROM NEW.text OR OLD.language IS DISTINCT FROM NEW.language)
EXECUTE FUNCTION contribution_text_is_frozen()
"""


def upgrade() -> None:
    """Make the tables, each seen by its tenant only, and freeze texts that were voted on."""
    _proposal_vote()
    _pair_vote()
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_app")
        op.execute(f"GRANT SELECT ON {table} TO coquest_worker")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    op.execute(FREEZE)
    op.execute(TRIGGER)


def downgrade() -> None:
    """Undo it; votes are gone, and texts can be changed again."""
    op.execute("DROP TRIGGER text_is_frozen ON contribution")
    op.execute("DROP FUNCTION contribution_text_is_frozen()")
    for table in reversed(TABLES):
        op.drop_table(table)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{other}.workspace_id", f"{other}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
    )


def _proposal_vote() -> None:
    op.create_table(
        "proposal_vote",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("contribution_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("liked", sa.Boolean(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        _refers("proposal_vote", "contribution_id", "contribution"),
        _refers("proposal_vote", "participant_id", "participant"),
        sa.PrimaryKeyConstraint(
            "workspace_id", "contribution_id", "participant_id", name=op.f("pk_proposal_vote")
        ),
    )
    op.create_index(
        "ix_proposal_vote_quest", "proposal_vote", ["workspace_id", "quest_id", "contribution_id"]
    )
    op.create_index(
        "ix_proposal_vote_participant", "proposal_vote", ["workspace_id", "participant_id"]
    )


def _pair_vote() -> None:
    op.create_table(
        "pair_vote",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("quest_id", sa.UUID(), nullable=False),
        sa.Column("participant_id", sa.UUID(), nullable=False),
        sa.Column("low_id", sa.UUID(), nullable=False),
        sa.Column("high_id", sa.UUID(), nullable=False),
        sa.Column("low_is_left", sa.Boolean(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("winner_id", sa.UUID(), nullable=True),
        sa.Column("void_because", sa.Text(), nullable=True),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_pair_vote_ordered")),
        sa.CheckConstraint(
            "winner_id IN (low_id, high_id)", name=op.f("ck_pair_vote_winner_is_one_of_them")
        ),
        _refers("pair_vote", "participant_id", "participant"),
        _refers("pair_vote", "low_id", "contribution"),
        _refers("pair_vote", "high_id", "contribution"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_pair_vote")),
        sa.UniqueConstraint(
            "workspace_id",
            "quest_id",
            "participant_id",
            "low_id",
            "high_id",
            name=op.f("uq_pair_vote_workspace_id_quest_id_participant_id_low_id_high_id"),
        ),
    )
    op.create_index(
        "uq_pair_vote_open",
        "pair_vote",
        ["workspace_id", "quest_id", "participant_id"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_index("ix_pair_vote_participant", "pair_vote", ["workspace_id", "participant_id"])
    op.create_index("ix_pair_vote_low", "pair_vote", ["workspace_id", "low_id"])
    op.create_index("ix_pair_vote_high", "pair_vote", ["workspace_id", "high_id"])
