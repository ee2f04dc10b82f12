"""Visitors may be forgotten: the worker may take the name of a browser off facts that are old.

A fact stays what it was. Beside what erasing may, the worker may blank ``visitor_id`` of facts older
than a week, and the ``source_ref`` that holds it; a trigger keeps all else of them as it was.

Revision ID: c8f21d7a4e90
Revises: a52c7f19e3b8
Create Date: 2026-11-27 06:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "c8f21d7a4e90"
down_revision = "a52c7f19e3b8"
branch_labels = None
depends_on = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
ERASED = (
    "EXISTS (SELECT FROM erasure AS e WHERE e.workspace_id = {fact}.workspace_id "
    "AND {fact}.actor_id = ANY (e.people)) OR ({fact}.subject IS NOT NULL AND EXISTS ("
    "SELECT FROM link AS l JOIN erasure AS e USING (workspace_id) "
    "WHERE l.workspace_id = {fact}.workspace_id AND l.code = {fact}.subject "
    "AND l.participant_id = ANY (e.people)))"
)
OLD_VISITOR = "fact.visitor_id IS NOT NULL AND fact.day < (now() - interval '7 days')::date"
STAYS = f"""
    CREATE FUNCTION fact_of_a_visitor_stays() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
    BEGIN
        IF NEW.visitor_id IS NULL
            AND to_jsonb(NEW) - 'visitor_id' - 'source_ref'
                = to_jsonb(OLD) - 'visitor_id' - 'source_ref'
        THEN
            RETURN NEW;
        END IF;
        IF NEW.visitor_id = OLD.visitor_id AND ({ERASED.format(fact="OLD")}) THEN
            RETURN NEW;
        END IF;
        RAISE insufficient_privilege USING MESSAGE = 'Facts stay as they are.';
    END $$"""


def upgrade() -> None:
    """Widen the rule for updates of facts, guard what it lets through, note who was forgotten."""
    op.add_column("case_state", sa.Column("forgot_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("GRANT UPDATE (visitor_id) ON fact TO coquest_worker")
    _rule(f"({ERASED.format(fact='fact')}) OR ({OLD_VISITOR})")
    op.execute(STAYS)
    op.execute(
        "CREATE TRIGGER fact_of_a_visitor_stays BEFORE UPDATE ON fact FOR EACH ROW "
        "WHEN (OLD.visitor_id IS NOT NULL) EXECUTE FUNCTION fact_of_a_visitor_stays()"
    )


def downgrade() -> None:
    """Facts keep the names of browsers again."""
    op.execute("DROP TRIGGER fact_of_a_visitor_stays ON fact")
    op.execute("DROP FUNCTION fact_of_a_visitor_stays()")
    _rule(f"({ERASED.format(fact='fact')})")
    op.execute("REVOKE UPDATE (visitor_id) ON fact FROM coquest_worker")
    op.drop_column("case_state", "forgot_at")


def _rule(which: str) -> None:
    op.execute("DROP POLICY erased_only ON fact")
    op.execute(
        "CREATE POLICY erased_only ON fact AS RESTRICTIVE FOR UPDATE TO coquest_worker "
        f"USING ({which}) WITH CHECK (workspace_id = {TENANT})"
    )
