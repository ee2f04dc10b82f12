"""People can be erased: who asked for it, and the rights that it takes.

What is written once stays so for everybody else: the worker may blank a fact's actor, or remove
an entry, only of people in ``erasure.people``, and only while they are there.

Revision ID: 5e0d41c7a9b3
Revises: a04c7f1be85d
Create Date: 2026-11-27 00:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "5e0d41c7a9b3"
down_revision = "a04c7f1be85d"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
ERASED = (
    "EXISTS (SELECT FROM erasure AS e WHERE e.workspace_id = {table}.workspace_id "
    "AND {who} = ANY (e.people))"
)
OF_COMPLETION = (
    "EXISTS (SELECT FROM completion AS c JOIN erasure AS e USING (workspace_id) "
    "WHERE c.workspace_id = {table}.workspace_id AND c.id = {table}.completion_id "
    "AND c.participant_id = ANY (e.people))"
)
# And whatever is about their Links, whoever came by them.
OF_ACTOR_OR_LINK = (
    f"({ERASED} OR (fact.subject IS NOT NULL AND EXISTS (SELECT FROM link AS l "
    "JOIN erasure AS e USING (workspace_id) WHERE l.workspace_id = fact.workspace_id "
    "AND l.code = fact.subject AND l.participant_id = ANY (e.people))))"
)
# Table, right, its columns, and whose rows alone.
GUARDED = (
    ("fact", "UPDATE", "actor_id, source_ref, payload, subject", OF_ACTOR_OR_LINK, "fact.actor_id"),
    ("point_entry", "UPDATE", "participant_id", ERASED, "point_entry.participant_id"),
    ("completion_transition", "UPDATE", "reason", OF_COMPLETION, ""),
    ("reuse_consent", "DELETE", "", OF_COMPLETION, ""),
    ("consent_subject", "DELETE", "", ERASED, "consent_subject.subject_id"),
)
# What the worker did not change until now; servers do.
GRANTED = (
    ("team", "UPDATE (members, captain_id)"),
    ("team_member", "UPDATE (participant_id, left_at)"),
    ("proposal_vote", "UPDATE (participant_id)"),
    ("pair_vote", "UPDATE (participant_id), DELETE"),
    ("checkpoint_find", "DELETE"),
    ("checkpoint_try", "DELETE"),
    ("signature_signal", "DELETE"),
    ("completion_flag", "SELECT, DELETE"),
)


def upgrade() -> None:
    """Make the list of erasures, anchor the chains of consent, and grant what it takes."""
    op.add_column("participant", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    _make_erasure()
    _make_subject()
    op.execute(
        "CREATE POLICY erasing ON completion_flag TO coquest_worker "
        f"USING (workspace_id = {TENANT})"
    )
    for table, rights in GRANTED:
        op.execute(f"GRANT {rights} ON {table} TO coquest_worker")
    for table, right, columns, rule, who in GUARDED:
        named = f"{right} ({columns})" if columns else right
        op.execute(f"GRANT {named} ON {table} TO coquest_worker")
        op.execute(
            f"CREATE POLICY erased_only ON {table} AS RESTRICTIVE FOR {right} TO coquest_worker "
            f"USING ({rule.format(table=table, who=who)})"
            + (f" WITH CHECK (workspace_id = {TENANT})" if right == "UPDATE" else "")
        )


def downgrade() -> None:
    """Nobody can be erased any more."""
    for table, right, columns, _, _ in GUARDED:
        if table == "consent_subject":
            continue
        op.execute(f"DROP POLICY erased_only ON {table}")
        named = f"{right} ({columns})" if columns else right
        op.execute(f"REVOKE {named} ON {table} FROM coquest_worker")
    for table, rights in GRANTED:
        op.execute(f"REVOKE {rights} ON {table} FROM coquest_worker")
    op.execute("DROP POLICY erasing ON completion_flag")
    op.drop_constraint("fk_consent_entry_workspace_id_subject_id", "consent_entry")
    op.drop_table("consent_subject")
    op.drop_table("erasure")
    op.drop_column("participant", "erased_at")


def _make_erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("people", sa.ARRAY(sa.UUID()), nullable=False),
        sa.Column("digests", sa.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name=op.f("fk_erasure_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_erasure")),
        sa.CheckConstraint(
            "done_at IS NULL OR people = '{}'", name=op.f("ck_erasure_names_nobody_once_done")
        ),
    )
    op.create_index(
        "ix_erasure_waiting", "erasure", ["asked_at"], postgresql_where=sa.text("done_at IS NULL")
    )
    op.execute("GRANT SELECT, INSERT ON erasure TO coquest_app")
    op.execute("GRANT SELECT, INSERT, UPDATE ON erasure TO coquest_worker")
    _close("erasure")
    op.execute("CREATE POLICY every_tenant ON erasure FOR SELECT TO coquest_worker USING (true)")


def _make_subject() -> None:
    """A chain hangs on its subject: it goes as a whole or not at all, and no role may cut it."""
    op.create_table(
        "consent_subject",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "subject_id", name=op.f("pk_consent_subject")),
    )
    # As their owner one sees no row of these tables: both are open while rows are copied.
    op.execute("ALTER TABLE consent_entry NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO consent_subject SELECT DISTINCT workspace_id, subject_id FROM consent_entry"
    )
    op.create_foreign_key(
        op.f("fk_consent_entry_workspace_id_subject_id"),
        "consent_entry",
        "consent_subject",
        ["workspace_id", "subject_id"],
        ["workspace_id", "subject_id"],
        ondelete="CASCADE",
    )
    op.execute("ALTER TABLE consent_entry FORCE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT, INSERT ON consent_subject TO coquest_app, coquest_worker")
    _close("consent_subject")


def _close(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
        f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
    )
