"""Two participants turn out to be one person: they are in one team per Quest or campaign."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from service.store.session import Session

_LOCK = text("""
    SELECT id FROM team WHERE workspace_id = :workspace AND (
        captain_id = :former OR id IN (
            SELECT team_id FROM team_member
            WHERE workspace_id = :workspace AND participant_id IN (:former, :into)))
    ORDER BY id FOR NO KEY UPDATE
""")
# Where both were in teams, the one who stays keeps theirs, so that nothing counts for two.
_MOVE = text("""
    UPDATE team_member AS f SET participant_id = :into
    WHERE workspace_id = :workspace AND participant_id = :former AND NOT EXISTS (
        SELECT FROM team_member AS i
        WHERE i.workspace_id = f.workspace_id AND i.scope_id = f.scope_id
        AND i.participant_id = :into)
""")
_DROP = text("""
    DELETE FROM team_member WHERE workspace_id = :workspace AND participant_id = :former
""")
_RECOUNT = text("""
    WITH now AS (
        SELECT m.team_id, count(*) AS members,
            bool_or(m.participant_id = :into) AS has_into,
            (array_agg(m.participant_id ORDER BY m.joined_at, m.participant_id))[1] AS oldest
        FROM team_member AS m
        WHERE m.workspace_id = :workspace AND m.team_id = ANY(:teams) AND m.left_at IS NULL
        GROUP BY m.team_id
    )
    UPDATE team AS t SET members = coalesce(now.members, 0),
        captain_id = CASE
            WHEN t.captain_id IS DISTINCT FROM :former THEN t.captain_id
            WHEN now.has_into THEN :into
            ELSE now.oldest END
    FROM unnest(CAST(:teams AS uuid[])) AS one(id) LEFT JOIN now ON now.team_id = one.id
    WHERE t.workspace_id = :workspace AND t.id = one.id
""")


async def merge_teams(session: Session, pair: Mapping[str, Any]) -> None:
    """Give the former's places in teams to the one who stays.

    Args:
        pair: ``workspace``, ``former`` and ``into``; locked by the caller.
    """
    named = dict(pair)
    teams = (await session.execute(_LOCK, named)).scalars().all()
    if not teams:
        return
    await session.execute(_MOVE, named)
    await session.execute(_DROP, named)
    await session.execute(_RECOUNT, named | {"teams": list(teams)})
