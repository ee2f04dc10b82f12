"""What each team did: all that counts of people who were in it when they did it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from service.store.session import Session

# A person may have been in a team several times; what they did then counts once.
_TOTALS = text("""
    SELECT m.team_id, sum(c.quantity) AS quantity
    FROM (
        SELECT DISTINCT workspace_id, team_id, participant_id FROM team_member
        WHERE workspace_id = :workspace AND team_id = ANY(:teams)
    ) AS m
    JOIN completion AS c USING (workspace_id, participant_id)
    WHERE c.quest_id = ANY(:quests) AND c.state = 'accepted' AND EXISTS (
        SELECT FROM team_member AS t
        WHERE t.workspace_id = m.workspace_id AND t.team_id = m.team_id
        AND t.participant_id = m.participant_id AND t.joined_at <= c.occurred_at
        AND (t.left_at IS NULL OR c.occurred_at < t.left_at))
    GROUP BY m.team_id
""")


async def team_totals(
    session: Session, workspace_id: UUID, teams: Sequence[UUID], quests: Sequence[UUID]
) -> dict[UUID, int]:
    """The total of each of these teams over these Quests, in the unit of their kind; 0 included.

    Whoever leaves takes nothing away, and brings nothing along: a deed is of the team its person
    was in when they did it.
    """
    if not teams or not quests:
        return dict.fromkeys(teams, 0)
    named = {"workspace": workspace_id, "teams": list(teams), "quests": list(quests)}
    found = {row.team_id: int(row.quantity) for row in await session.execute(_TOTALS, named)}
    return {team: found.get(team, 0) for team in teams}
