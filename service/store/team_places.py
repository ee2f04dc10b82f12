"""Places in teams: one per person and scope, never more than allowed, however many come at once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.refused_teams import AlreadyInTeam, TeamFull
from service.store.session import Session
from service.store.tables import TeamMemberRow, TeamRow
from service.store.teams import Team, team_by_id, team_of

_FILL = text("""
    UPDATE team SET members = members + 1, captain_id = coalesce(captain_id, :participant)
    WHERE workspace_id = :workspace AND id = :team AND members < most RETURNING id
""")
_UNFILL = text("""
    UPDATE team SET members = members - 1 WHERE workspace_id = :workspace AND id = :team
""")
_LOCK = text("""
    SELECT id FROM team WHERE workspace_id = :workspace AND id = :team FOR NO KEY UPDATE
""")
# Whoever has been there for longest leads on.
_EMPTY = text("""
    UPDATE team AS t SET members = members - 1,
        captain_id = CASE WHEN captain_id IS DISTINCT FROM :participant THEN captain_id ELSE (
            SELECT m.participant_id FROM team_member AS m
            WHERE m.workspace_id = t.workspace_id AND m.team_id = t.id AND m.left_at IS NULL
            ORDER BY m.joined_at, m.participant_id LIMIT 1) END
    WHERE workspace_id = :workspace AND id = :team
""")


async def add_team(session: Session, team: Team, founder_id: UUID) -> Team:
    """Store a new team and its founder, who is its captain.

    Raises:
        AlreadyInTeam: the founder is in one.
    """
    session.add(TeamRow(**{name: getattr(team, name) for name in Team.__dataclass_fields__}))
    await session.flush()
    return await _let_in(session, team, founder_id, team.created_at)


async def enter_team(session: Session, team: Team, participant_id: UUID, at: datetime) -> Team:
    """Let somebody in, once; the last free place is one person's.

    Raises:
        AlreadyInTeam: they are in another one of this scope.
        TeamFull: there is no place left.
    """
    present = await team_of(session, team.workspace_id, team.scope_id, participant_id)
    if present is None:
        return await _let_in(session, team, participant_id, at)
    if present.id != team.id:
        raise AlreadyInTeam("Leave the other team first.")
    return present


async def _let_in(session: Session, team: Team, participant_id: UUID, at: datetime) -> Team:
    named = {
        "workspace": team.workspace_id,
        "team": team.id,
        "participant": participant_id,
    }
    # The team first: whoever waits here sees afterwards what the one before has done.
    if (await session.execute(_FILL, named)).one_or_none() is None:
        present = await team_of(session, team.workspace_id, team.scope_id, participant_id)
        if present is not None and present.id == team.id:
            return present
        raise TeamFull("Nobody else can join this team.", most=team.most)
    added = await session.execute(
        insert(TeamMemberRow)
        .values(
            workspace_id=team.workspace_id,
            team_id=team.id,
            scope_id=team.scope_id,
            participant_id=participant_id,
            joined_at=at,
        )
        .on_conflict_do_nothing()
        .returning(col(TeamMemberRow.team_id))
    )
    if added.one_or_none() is None:
        present = await team_of(session, team.workspace_id, team.scope_id, participant_id)
        if present is None or present.id != team.id:
            raise AlreadyInTeam("Leave the other team first.")
        await session.execute(_UNFILL, named)  # they were let in while we waited
    return await team_by_id(session, team.workspace_id, team.id)


async def leave_team(session: Session, team: Team, participant_id: UUID, at: datetime) -> None:
    """Let somebody go, once; what they did for the team stays its own."""
    row = TeamMemberRow
    named = {"workspace": team.workspace_id, "team": team.id, "participant": participant_id}
    # The team first, as whoever joins does: nobody waits in a circle.
    await session.execute(_LOCK, named)
    left = await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == team.workspace_id,
            col(row.team_id) == team.id,
            col(row.participant_id) == participant_id,
            col(row.left_at).is_(None),
        )
        .values(left_at=at)
        .returning(col(row.team_id))
        .execution_options(synchronize_session=False)
    )
    if left.one_or_none() is not None:
        await session.execute(_EMPTY, named)
