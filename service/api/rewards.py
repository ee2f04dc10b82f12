"""What a campaign gives back: the rules, trying others, and what I got."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool

from quests.blueprint.model import plain
from quests.blueprint.rewards import Rewards
from quests.errors import BlueprintRefused, Forbidden, InvalidCursor, NotFound, Unauthenticated
from quests.levels import level_of, next_level
from service.api.deps import (
    PUBLIC,
    LocaleDep,
    NowDep,
    OrganiserDep,
    PageDep,
    ParticipantDep,
    ReadDep,
    SessionDep,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.reward_shapes import (
    LevelOut,
    MyPointsOut,
    PointEntryOut,
    PointRuleOut,
    RewardsOut,
    SimulationOut,
    StreakOut,
)
from service.api.strict_route import StrictRoute
from service.blueprint_text.reader import BlueprintFile, read_blueprint
from service.callers import OrganisationCaller
from service.public_ids import CampaignId
from service.store.campaigns import ensure_lead, public_campaign
from service.store.ledger import entries_of, points_of
from service.store.point_rules import point_rules
from service.store.reward_levels import rewards_of, streak_of
from service.store.session import Session
from service.usecases.export_blueprint import export_blueprint
from service.usecases.import_blueprint import import_blueprint
from service.usecases.simulate_points import simulate_points

router = APIRouter(prefix="/v1", tags=["rewards"], route_class=StrictRoute)

REFUSALS = (NotFound, Unauthenticated, Forbidden, BlueprintRefused, *BODY_REFUSALS)


@router.get(
    "/campaigns/{campaign}/rewards",
    response_model=RewardsOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_rewards(campaign: CampaignId, session: ReadDep, at: NowDep) -> RewardsOut:
    """What is earned for what: everybody may know the rules."""
    found = await public_campaign(session, campaign)
    rules = await point_rules(session, found.workspace_id, campaign)
    return RewardsOut(points=[PointRuleOut.of(rule) for rule in rules if rule.holds(at)])


@router.put(
    "/campaigns/{campaign}/rewards", response_model=RewardsOut, responses=refusals(*REFUSALS)
)
async def put_rewards(
    campaign: CampaignId,
    rewards: Annotated[Rewards, Body()],
    session: SessionDep,
    caller: OrganiserDep,
    at: NowDep,
) -> RewardsOut:
    """Set what the campaign gives back, as the blueprint does; for the lead.

    A rule that reads otherwise than before becomes its next version. It holds for what is handed
    in from now on: what was earned stays as it was earned.
    """
    file = await _with_rewards(session, caller, campaign, rewards)
    await import_blueprint(
        session, caller.workspace_id, file, at=at, organisation_id=caller.organisation_id
    )
    rules = await point_rules(session, caller.workspace_id, campaign)
    return RewardsOut(points=[PointRuleOut.of(rule) for rule in rules if rule.ends_at is None])


@router.post(
    "/campaigns/{campaign}/rewards/simulations",
    response_model=SimulationOut,
    responses=refusals(*REFUSALS),
)
async def simulate_rewards(
    campaign: CampaignId,
    rewards: Annotated[Rewards, Body()],
    session: ReadDep,
    caller: OrganiserDep,
) -> SimulationOut:
    """Count all that was done so far under other rules; nothing is changed.

    Shows what a rule would do before it is switched on: totals, how points would lie, and how
    many people would have more or fewer.
    """
    file = await _with_rewards(session, caller, campaign, rewards)
    asked = file.blueprint.campaign.rewards or rewards
    found, is_whole = await simulate_points(
        session, caller.workspace_id, campaign, rules=asked.points
    )
    return SimulationOut.of(found, is_whole=is_whole)


@router.get(
    "/me/points", response_model=MyPointsOut, responses=refusals(Unauthenticated, InvalidCursor)
)
async def my_points(
    session: ReadDep, caller: ParticipantDep, page: PageDep, language: LocaleDep, at: NowDep
) -> MyPointsOut:
    """My points in this campaign and each line behind them, newest first.

    Lines follow what was done within about a second. Every line names its completion, its rule
    and the version of it, so that everybody can reckon it up again.
    """
    mine = (caller.workspace_id, caller.campaign_id, caller.participant_id)
    entries = await entries_of(session, *mine, before=page.after(), limit=page.limit)
    last = entries[-1].id if len(entries) == page.limit else None
    total = await points_of(session, *mine)
    given, said = await rewards_of(session, *mine[:2]), language or caller.locale
    run = await streak_of(session, caller, given, at)
    return MyPointsOut(
        total=total,
        level=LevelOut.of(level_of(total, given.levels), said),
        next_level=LevelOut.of(next_level(total, given.levels), said),
        streak=StreakOut.model_validate(run, from_attributes=True) if run else None,
        items=[PointEntryOut.of(entry) for entry in entries],
        next_cursor=page.next(last),
    )


async def _with_rewards(
    session: Session, caller: OrganisationCaller, campaign: UUID, rewards: Rewards
) -> BlueprintFile:
    """The campaign's blueprint with other rewards, checked as any other.

    Raises:
        NotFound: the organisation does not lead the campaign.
        BlueprintRefused: they contradict themselves or the campaign.
    """
    await ensure_lead(session, caller.workspace_id, campaign, caller.organisation_id)
    value = plain(await export_blueprint(session, caller.workspace_id, campaign))
    value["campaign"]["rewards"] = plain(rewards)  # type: ignore[index,call-overload]  # an object
    return await run_in_threadpool(read_blueprint, to_json(value), "json")
