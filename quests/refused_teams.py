"""Why somebody cannot be in a team; part of the tree of ``quests.errors``."""

from quests.errors import CoquestError


class NoTeams(CoquestError):
    """The organiser offers no teams for this Quest."""

    code, title = "no-teams", "People do this Quest each by themselves"


class AlreadyInTeam(CoquestError):
    """The person is in another team of this Quest, or of this campaign."""

    code, title = "already-in-team", "You are in another team"


class TeamFull(CoquestError):
    """As many people are in the team as the organiser allows."""

    code, title = "team-full", "This team has no place left"
