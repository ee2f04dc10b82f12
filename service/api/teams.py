"""Teams of a challenge: what all reached comes first, then who takes it together."""

from fastapi import APIRouter, Request, Response

from quests.errors import (
    CampaignNotOpen,
    Forbidden,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
    QuestClosed,
    Unauthenticated,
)
from quests.refused_teams import AlreadyInTeam, NoTeams, TeamFull
from service.api.deps import (
    PUBLIC,
    KeyDep,
    ModeratorDep,
    NowDep,
    PageDep,
    ParticipantDep,
    ReadDep,
    SessionDep,
)
from service.api.once import answer_once, keyed_request
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import PageOut
from service.api.strict_route import StrictRoute
from service.api.team_shapes import (
    CodeIn,
    CommonOut,
    MyTeamOut,
    NamedTeamOut,
    NameState,
    TeamIn,
    TogetherOut,
    VerdictIn,
    mine_out,
    named_out,
    team_out,
)
from service.public_ids import CampaignId, QuestId, TeamId
from service.store.campaigns import ensure_lead
from service.store.teams import teams_named
from service.usecases.team_up import (
    found_team,
    join_team,
    judge_name,
    my_team,
    quit_team,
    read_together,
    rename_team,
)

router = APIRouter(prefix="/v1", tags=["teams"], route_class=StrictRoute)
MINE = (NotFound, NoTeams, Unauthenticated)
OVER = (CampaignNotOpen, QuestClosed)


@router.get(
    "/quests/{quest}/teams",
    response_model=TogetherOut,
    responses=refusals(NotFound, NoTeams, InvalidCursor),
    dependencies=[PUBLIC],
)
async def list_teams(quest: QuestId, session: ReadDep, page: PageDep) -> TogetherOut:
    """What all have reached together; then the teams, each with its total."""
    found = await read_together(session, quest, after=page.after(), limit=page.limit)
    missing = None if found.target is None else max(found.target - found.total, 0)
    last = found.teams[-1].team.id if len(found.teams) == page.limit else None
    return TogetherOut(
        together=CommonOut(total=found.total, target=found.target, missing=missing),
        items=[team_out(one) for one in found.teams],
        next_cursor=page.next(last),
    )


@router.post(
    "/quests/{quest}/teams",
    status_code=201,
    response_model=MyTeamOut,
    responses=refusals(*MINE, *OVER, AlreadyInTeam, IdempotencyKeyReused, *BODY_REFUSALS),
)
async def make_team(
    quest: QuestId,
    body: TeamIn,
    request: Request,
    session: SessionDep,
    caller: ParticipantDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Make a team and be its captain. Pass its `url` on, or its `code`."""

    async def do() -> MyTeamOut:
        made = await found_team(session, caller, quest, name=body.name, at=at)
        return mine_out(made, caller, request)

    who = (caller.workspace_id, caller.participant_id)
    return await answer_once(session, keyed_request(request, body, key, who=who), at, do)


@router.get("/quests/{quest}/my-team", response_model=MyTeamOut, responses=refusals(*MINE))
async def get_my_team(
    quest: QuestId, request: Request, session: ReadDep, caller: ParticipantDep
) -> MyTeamOut:
    """My team, who is in it, and what counts for it."""
    return mine_out(await my_team(session, caller, quest), caller, request)


@router.put(
    "/quests/{quest}/my-team",
    response_model=MyTeamOut,
    responses=refusals(*MINE, *OVER, AlreadyInTeam, TeamFull, *BODY_REFUSALS),
)
async def put_my_team(
    quest: QuestId,
    body: CodeIn,
    request: Request,
    session: SessionDep,
    caller: ParticipantDep,
    at: NowDep,
) -> MyTeamOut:
    """Join the team that has this code. Joining again changes nothing."""
    return mine_out(await join_team(session, caller, quest, code=body.code, at=at), caller, request)


@router.delete("/quests/{quest}/my-team", status_code=204, responses=refusals(*MINE))
async def leave_my_team(
    quest: QuestId, session: SessionDep, caller: ParticipantDep, at: NowDep
) -> None:
    """Leave my team. What I did for it stays its own; somebody else is captain if I was."""
    await quit_team(session, caller, quest, at=at)


@router.put(
    "/quests/{quest}/my-team/name",
    response_model=MyTeamOut,
    responses=refusals(*MINE, Forbidden, *BODY_REFUSALS),
)
async def rename_my_team(
    quest: QuestId, body: TeamIn, request: Request, session: SessionDep, caller: ParticipantDep
) -> MyTeamOut:
    """Call my team something else, as its captain. Somebody has to look at the name again."""
    return mine_out(await rename_team(session, caller, quest, name=body.name), caller, request)


@router.get(
    "/campaigns/{campaign}/team-names",
    response_model=PageOut[NamedTeamOut],
    responses=refusals(NotFound, Unauthenticated, Forbidden, InvalidCursor),
)
async def list_team_names(
    campaign: CampaignId,
    session: ReadDep,
    holder: ModeratorDep,
    page: PageDep,
    state: NameState = "waiting",
) -> PageOut[NamedTeamOut]:
    """The names that somebody has to look at, the oldest first."""
    await ensure_lead(session, holder.workspace_id, campaign, holder.organisation_id)
    found = await teams_named(
        session, holder.workspace_id, campaign, state=state, after=page.after(), limit=page.limit
    )
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[named_out(team) for team in found], next_cursor=page.next(last))


@router.put(
    "/teams/{team}/name-verdict",
    response_model=NamedTeamOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden, *BODY_REFUSALS),
)
async def put_name_verdict(
    team: TeamId, body: VerdictIn, session: SessionDep, holder: ModeratorDep
) -> NamedTeamOut:
    """Say whether everybody may read a team's name."""
    return named_out(await judge_name(session, holder, team, state=body.state))
