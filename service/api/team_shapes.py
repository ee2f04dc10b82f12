"""Shapes of teams: as their members see them, as everybody does, and as who moderates does."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Request
from pydantic import Field

from quests.kind import PersonName
from service.api.shapes import In, Out
from service.callers import ParticipantCaller
from service.public_ids import TeamId
from service.store.teams import Team
from service.usecases.team_up import Standing

NameState = Literal["waiting", "shown", "hidden"]
Name = Annotated[PersonName, Field(min_length=2, max_length=40, examples=["Hof 7"])]


class TeamIn(In):
    """What the team is called; only its members read it until somebody has looked at it."""

    name: Name


class CodeIn(In):
    """Which team to join."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9]{4,20}$", examples=["bcdfghjkm2"])]


class VerdictIn(In):
    """Who may read the team's name."""

    state: Literal["shown", "hidden"]


class MateOut(Out):
    """Somebody in my team."""

    name: str | None = Field(description="As they call themselves; null for who stays unnamed.")
    me: bool
    captain: bool
    joined_at: datetime


class MyTeamOut(Out):
    """My team, as its members see it."""

    id: TeamId
    name: str
    name_state: NameState = Field(description="Others read the name while it is `shown`.")
    code: str = Field(description="Whoever has it can join.")
    url: str = Field(description="My Link, with the team's code: joins campaign and team.")
    members: list[MateOut]
    most: int
    total: int = Field(description="What counts of all who were in it when they did it.")


class TeamOut(Out):
    """A team, as everybody sees it."""

    id: TeamId
    name: str | None = Field(description="Null until somebody has looked at it.")
    members: int
    most: int
    total: int


class CommonOut(Out):
    """What all have reached, in or without a team."""

    total: int
    target: int | None = Field(description="The Milestone that comes next; null for none.")
    missing: int | None


class TogetherOut(Out):
    """What all have reached, and a page of teams, the oldest first: no ranking."""

    together: CommonOut
    items: list[TeamOut]
    next_cursor: str | None


class NamedTeamOut(Out):
    """A team's name, for who moderates."""

    id: TeamId
    name: str
    name_state: NameState
    created_at: datetime


def mine_out(found: Standing, caller: ParticipantCaller, request: Request) -> MyTeamOut:
    """One's own team, with its code and who is in it."""
    team, base = found.team, request.app.state.settings.public_url
    return MyTeamOut.model_validate(
        {
            "id": team.id,
            "name": team.name,
            "name_state": team.name_state,
            "code": team.code,
            "url": f"{base}/l/{caller.link}?team={team.code}",
            "members": [
                {
                    "name": mate.name,
                    "me": mate.participant_id == caller.participant_id,
                    "captain": mate.participant_id == team.captain_id,
                    "joined_at": mate.joined_at,
                }
                for mate in found.mates
            ],
            "most": team.most,
            "total": found.total,
        }
    )


def team_out(found: Standing) -> TeamOut:
    """A team as everybody sees it."""
    team = found.team
    return TeamOut(
        id=team.id,
        name=team.shown_name,
        members=team.members,
        most=team.most,
        total=found.total,
    )


def named_out(team: Team) -> NamedTeamOut:
    """A team's name as moderators see it."""
    shown: dict[str, Any] = {
        "id": team.id,
        "name": team.name,
        "name_state": team.name_state,
        "created_at": team.created_at,
    }
    return NamedTeamOut.model_validate(shown)
