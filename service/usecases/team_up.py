"""Take a challenge together: found a team, join one, leave it, and see what all have reached."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.catalogue import KINDS
from quests.errors import CampaignNotOpen, Forbidden, NotFound, QuestClosed
from quests.ids import new_id
from quests.quest import Quest, QuestState
from quests.refused_teams import NoTeams
from quests.teams import TeamRules
from scoring.published import PublishedQuest
from service.callers import OrganisationCaller, ParticipantCaller
from service.store.campaigns import ensure_lead, public_quest
from service.store.driver import driver
from service.store.links import new_code
from service.store.published_quests import load_campaign_quests, load_quest, load_quest_alone
from service.store.session import Session
from service.store.team_places import add_team, enter_team, leave_team
from service.store.team_totals import team_totals
from service.store.teams import (
    WAITING,
    Mate,
    Team,
    mates_of,
    set_name,
    team_by_code,
    team_by_id,
    team_of,
    teams_in,
)
from service.store.totals import Watch, read_totals

MEASURE = "quest_completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where people team up: a Quest with teams, and all Quests for which these teams count."""

    quest: Quest
    rules: TeamRules
    scope_id: UUID
    quests: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A team, who is in it, and its total."""

    team: Team
    total: int
    mates: tuple[Mate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What all have reached, before anybody is compared; then the teams, in no order of merit.

    ``target`` is the Quest's next Milestone, or its last one; ``None`` where it has none.
    """

    total: int
    target: int | None
    teams: tuple[Standing, ...]


async def found_team(
    session: Session, caller: ParticipantCaller, quest_id: UUID, *, name: str, at: datetime
) -> Standing:
    """Make a team and be its captain. Its name is for its members until somebody has looked.

    Raises:
        NotFound: no such Quest in the caller's campaign.
        NoTeams: people do it each by themselves.
        AlreadyInTeam: the person is in one.
        QuestClosed, CampaignNotOpen: it is over.
    """
    ground = await _ground_of(session, caller, quest_id)
    _ensure_open(ground.quest, at)
    team = Team(
        workspace_id=caller.workspace_id,
        id=new_id(at),
        campaign_id=caller.campaign_id,
        scope_id=ground.scope_id,
        name=name,
        name_state=WAITING,
        code=new_code(),
        captain_id=caller.participant_id,
        members=0,
        most=ground.rules.most,
        created_at=at,
    )
    return await _standing(session, ground, await add_team(session, team, caller.participant_id))


async def join_team(
    session: Session, caller: ParticipantCaller, quest_id: UUID, *, code: str, at: datetime
) -> Standing:
    """Be in the team that has this code; joining again changes nothing.

    Raises:
        NotFound: no such Quest or team in the caller's campaign.
        AlreadyInTeam, TeamFull: see there.
        QuestClosed, CampaignNotOpen: it is over.
    """
    ground = await _ground_of(session, caller, quest_id)
    team = await team_by_code(session, caller.workspace_id, ground.scope_id, code)
    _ensure_open(ground.quest, at)
    return await _standing(
        session, ground, await enter_team(session, team, caller.participant_id, at)
    )


async def quit_team(
    session: Session, caller: ParticipantCaller, quest_id: UUID, *, at: datetime
) -> None:
    """Be in no team any more; without one, nothing changes."""
    ground = await _ground_of(session, caller, quest_id)
    team = await team_of(session, caller.workspace_id, ground.scope_id, caller.participant_id)
    if team is not None:
        await leave_team(session, team, caller.participant_id, at)


async def my_team(session: Session, caller: ParticipantCaller, quest_id: UUID) -> Standing:
    """The team that I am in.

    Raises:
        NotFound: no such Quest in the caller's campaign, or no team.
    """
    ground = await _ground_of(session, caller, quest_id)
    return await _standing(session, ground, await _own(session, caller, ground))


async def rename_team(
    session: Session, caller: ParticipantCaller, quest_id: UUID, *, name: str
) -> Standing:
    """Call the team something else, as its captain; somebody has to look at it again.

    Raises:
        NotFound: no such Quest in the caller's campaign, or no team.
        Forbidden: somebody else is the captain.
    """
    ground = await _ground_of(session, caller, quest_id)
    team = await _own(session, caller, ground)
    if team.captain_id != caller.participant_id:
        raise Forbidden("Only the captain names the team.")
    if name != team.name:
        team = await set_name(session, team, name=name, state=WAITING)
    return await _standing(session, ground, team)


async def judge_name(
    session: Session, holder: OrganisationCaller, team_id: UUID, *, state: str
) -> Team:
    """Say whether everybody may read a team's name.

    Raises:
        NotFound: no such team in a campaign that this organisation leads.
    """
    team = await team_by_id(session, holder.workspace_id, team_id)
    await ensure_lead(session, holder.workspace_id, team.campaign_id, holder.organisation_id)
    return await set_name(session, team, name=team.name, state=state)


async def read_together(
    session: Session, quest_id: UUID, *, after: UUID | None, limit: int
) -> Together:
    """What all have reached in a Quest, and a page of its teams, the oldest first.

    Raises:
        NotFound: no such Quest.
        NoTeams: people do it each by themselves.
    """
    workspace_id = await public_quest(session, quest_id)
    published = await load_quest(session, workspace_id, quest_id)
    ground = await _ground(session, published.quest)
    total, target = await _common(session, published)
    teams = await teams_in(session, workspace_id, ground.scope_id, after=after, limit=limit)
    theirs = await team_totals(session, workspace_id, [team.id for team in teams], ground.quests)
    return Together(
        total=total,
        target=target,
        teams=tuple(Standing(team=team, total=theirs[team.id]) for team in teams),
    )


async def _common(session: Session, published: PublishedQuest) -> tuple[int, int | None]:
    """The Quest's total as its Milestones measure it, and the Milestone that comes next."""
    quest = published.quest
    own = [one for one in published.milestones if one.quest_id == quest.id]
    watch = Watch(own[0].measure if own else MEASURE, quest.id)
    place = (quest.campaign.workspace_id, quest.campaign.id)
    total = (await read_totals(await driver(session), *place, [watch]))[watch]
    thresholds = sorted(one.threshold for one in own if one.measure == watch.measure)
    ahead = [one for one in thresholds if one > total]
    return total, next(iter(ahead or thresholds[-1:]), None)


async def _ground_of(session: Session, caller: ParticipantCaller, quest_id: UUID) -> Ground:
    quest = await load_quest_alone(session, caller.workspace_id, quest_id)
    if quest.campaign.id != caller.campaign_id:
        raise NotFound()
    return await _ground(session, quest)


async def _ground(session: Session, quest: Quest) -> Ground:
    rules = KINDS[quest.kind].teams(quest)
    if rules is None:
        raise NoTeams()
    if rules.per == "quest":
        return Ground(quest=quest, rules=rules, scope_id=quest.id, quests=(quest.id,))
    offers = await load_campaign_quests(session, quest.campaign)
    quests = tuple(offer.quest.id for offer in offers if _for_all(offer.quest))
    return Ground(quest=quest, rules=rules, scope_id=quest.campaign.id, quests=quests)


def _for_all(quest: Quest) -> bool:
    rules = KINDS[quest.kind].teams(quest)
    return rules is not None and rules.per == "campaign"


async def _own(session: Session, caller: ParticipantCaller, ground: Ground) -> Team:
    team = await team_of(session, caller.workspace_id, ground.scope_id, caller.participant_id)
    if team is None:
        raise NotFound()
    return team


async def _standing(session: Session, ground: Ground, team: Team) -> Standing:
    totals = await team_totals(session, team.workspace_id, [team.id], ground.quests)
    mates = await mates_of(session, team)
    return Standing(team=team, total=totals[team.id], mates=tuple(mates))


def _ensure_open(quest: Quest, at: datetime) -> None:
    """Teams may form before the Quest opens, but not after it is over."""
    campaign = quest.campaign
    if campaign.state != "open" or (campaign.ends_at is not None and at >= campaign.ends_at):
        raise CampaignNotOpen("The campaign is not open now.")
    if quest.state is QuestState.CLOSED or (quest.closes_at is not None and at >= quest.closes_at):
        raise QuestClosed("This Quest is over.", closes_at=_iso(quest.closes_at))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
