"""Teams, who is in them, and what they are called."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from quests.errors import NotFound
from service.store.session import Session
from service.store.tables import ParticipantRow, TeamMemberRow, TeamRow

WAITING, SHOWN, HIDDEN = "waiting", "shown", "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team of one Quest or one campaign; ``name_state`` says who may read its name."""

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    scope_id: UUID
    name: str
    name_state: str
    code: str
    captain_id: UUID | None
    members: int
    most: int
    created_at: datetime

    @property
    def shown_name(self) -> str | None:
        """What everybody may read of its name."""
        return self.name if self.name_state == SHOWN else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mate:
    """Somebody in a team now."""

    participant_id: UUID
    name: str | None
    joined_at: datetime


async def team_by_id(session: Session, workspace_id: UUID, team_id: UUID) -> Team:
    """A team of this workspace, as it is now.

    Raises:
        NotFound: there is none.
    """
    row = await session.get(TeamRow, (workspace_id, team_id), populate_existing=True)
    if row is None:
        raise NotFound()
    return _team(row)


async def team_by_code(session: Session, workspace_id: UUID, scope_id: UUID, code: str) -> Team:
    """The team of a Quest or campaign that has this code.

    Raises:
        NotFound: there is none.
    """
    row = TeamRow
    found = await session.exec(
        select(row).where(
            row.workspace_id == workspace_id, row.scope_id == scope_id, row.code == code
        )
    )
    team = found.one_or_none()
    if team is None:
        raise NotFound()
    return _team(team)


async def team_of(
    session: Session, workspace_id: UUID, scope_id: UUID, participant_id: UUID
) -> Team | None:
    """The team in which a person is now, for a Quest or a campaign."""
    found = await session.exec(
        select(TeamRow)
        .join(
            TeamMemberRow,
            (col(TeamMemberRow.workspace_id) == col(TeamRow.workspace_id))
            & (col(TeamMemberRow.team_id) == col(TeamRow.id)),
        )
        .where(
            TeamMemberRow.workspace_id == workspace_id,
            TeamMemberRow.scope_id == scope_id,
            TeamMemberRow.participant_id == participant_id,
            col(TeamMemberRow.left_at).is_(None),
        )
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    return None if row is None else _team(row)


async def mates_of(session: Session, team: Team) -> list[Mate]:
    """Who is in a team now, the longest first."""
    row = TeamMemberRow
    found = await session.execute(
        select(col(row.participant_id), col(ParticipantRow.display_name), col(row.joined_at))
        .join(
            ParticipantRow,
            (col(ParticipantRow.workspace_id) == col(row.workspace_id))
            & (col(ParticipantRow.id) == col(row.participant_id)),
        )
        .where(
            col(row.workspace_id) == team.workspace_id,
            col(row.team_id) == team.id,
            col(row.left_at).is_(None),
        )
        .order_by(col(row.joined_at), col(row.participant_id))
    )
    return [Mate(participant_id=who, name=name, joined_at=since) for who, name, since in found]


async def teams_in(
    session: Session,
    workspace_id: UUID,
    scope_id: UUID,
    *,
    after: UUID | None,
    limit: int,
) -> list[Team]:
    """The teams of a Quest or campaign that have somebody in them, the oldest first."""
    row = TeamRow
    statement = (
        select(row)
        .where(row.workspace_id == workspace_id, row.scope_id == scope_id, row.members > 0)
        .order_by(col(row.id))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(col(row.id) > after)
    return [_team(one) for one in await session.exec(statement)]


async def teams_named(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    *,
    state: str,
    after: UUID | None,
    limit: int,
) -> list[Team]:
    """The teams of a campaign whose names are in this state, the oldest first."""
    row = TeamRow
    statement = (
        select(row)
        .where(
            row.workspace_id == workspace_id,
            row.campaign_id == campaign_id,
            row.name_state == state,
        )
        .order_by(col(row.id))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(col(row.id) > after)
    return [_team(one) for one in await session.exec(statement)]


async def set_name(session: Session, team: Team, *, name: str, state: str) -> Team:
    """Give a team another name, or say who may read it."""
    await session.execute(
        update(TeamRow)
        .where(col(TeamRow.workspace_id) == team.workspace_id, col(TeamRow.id) == team.id)
        .values(name=name, name_state=state)
        .execution_options(synchronize_session=False)
    )
    return replace(team, name=name, name_state=state)


def _team(row: TeamRow) -> Team:
    return Team(**{name: getattr(row, name) for name in Team.__dataclass_fields__})
