"""The Quests of a campaign, and whether I may do them now."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from quests.catalogue import KINDS
from quests.errors import NotFound, Unauthenticated
from quests.positions import Whereabouts
from service.api.conditions import EligibilityOut, eligibility_out, verified_out
from service.api.deps import PUBLIC, AnybodyDep, LocaleDep, NowDep, ParticipantDep, ReadDep
from service.api.feedback_parts import GoalAheadOut
from service.api.hunt_shapes import AreaOut
from service.api.problems import refusals
from service.api.shapes import Out, Texts
from service.public_ids import CampaignId, QuestId
from service.store.campaigns import public_quest, quest_description
from service.store.goals import goal_of, signed_so_far
from service.store.published_quests import load_quest
from service.store.session import Session
from service.usecases.list_quests import Eligible, list_quests

router = APIRouter(prefix="/v1", tags=["quests"])


VerificationName = Literal["auto", "code", "place", "mail", "peer", "moderator"]


class LimitOut(Out):
    """How often one person may do it."""

    per: Literal["day", "week", "campaign"]
    times: int


class QuestOut(Out):
    """A Quest in a list; `eligibility` is null without a participant's token."""

    id: QuestId
    slug: str
    kind: str
    state: Literal["published", "closed"]
    title: Texts
    effort_minutes: int
    opens_at: datetime | None
    closes_at: datetime | None
    limits: list[LimitOut]
    points: int = Field(description="Per unit of its kind.")
    verification: VerificationName
    verified: str = Field(description="How it is verified, in words to show before it is done.")
    eligibility: EligibilityOut | None


class QuestsOut(Out):
    """All published Quests of a campaign."""

    items: list[QuestOut]


class RulesOut(Out):
    """Further rules, each as in the blueprint, with slugs; null where there is none."""

    requires: dict[str, Any] | None = Field(
        description="What comes first: `all`, `any`, `not` or `count` of further requirements, "
        "or a `quest`, `kind`, `badge` or `level`."
    )
    cooldown: dict[str, int] | None = Field(description="`hours` and `minutes` between two.")
    capacity: dict[str, int] | None = Field(description="Room for all people: `total`, `per_day`.")
    audience: dict[str, list[str]] | None = Field(
        description="For whom it is: `languages`, `areas`, `partners`."
    )


class PlaceOut(Out):
    """Where a Quest is done: the place is inside the area, and how well a phone has to know."""

    area: AreaOut
    max_accuracy_m: int = Field(description="How vague a position may be.")
    max_fix_age_seconds: int = Field(description="How old a position may be.")


class QuestPageOut(QuestOut):
    """A Quest with everything a person needs to do it."""

    campaign: CampaignId
    description: Texts
    place: PlaceOut | None = Field(description="Where it is done; where the place verifies it.")
    peers: int | None = Field(description="How many other participants have to confirm it.")
    prerequisites: list[QuestId]
    rules: RulesOut
    options: dict[str, Any] = Field(description="Those that are no secret; see its kind.")
    impact: list[dict[str, Any]] = Field(description="Estimates, each with factor and source.")
    goal: GoalAheadOut | None = Field(description="Of a petition that has one; see `/goal`.")


@router.get(
    "/campaigns/{campaign}/quests",
    response_model=QuestsOut,
    responses=refusals(NotFound, Unauthenticated),
)
async def get_quests(
    campaign: CampaignId, session: ReadDep, caller: AnybodyDep, language: LocaleDep, at: NowDep
) -> QuestsOut:
    """The Quests in the organiser's order; with a token, whether I may do each now."""
    listing = await list_quests(session, campaign, caller, at=at)
    said = language or (caller.locale if caller else listing.campaign.languages[0])
    return QuestsOut(items=[QuestOut(**_quest(one, said, at)) for one in listing.quests])


@router.get(
    "/quests/{quest}",
    response_model=QuestPageOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_quest(
    quest: QuestId, session: ReadDep, language: LocaleDep, at: NowDep
) -> QuestPageOut:
    """One Quest with its description, rules and impact models."""
    workspace_id = await public_quest(session, quest)
    published = await load_quest(session, workspace_id, quest)
    said = await quest_description(session, workspace_id, quest)
    return QuestPageOut(
        **_quest(
            Eligible(offer=published, conditions=None),
            language or published.quest.campaign.languages[0],
            at,
        ),
        campaign=published.quest.campaign.id,
        description=said["description"],
        place=_place(published.quest.place),
        peers=published.quest.peers or None,
        prerequisites=sorted(published.quest.prerequisites),
        rules=RulesOut(**{name: said.get(name) for name in RulesOut.model_fields}),
        options=dict(KINDS[published.quest.kind].shown(published.quest.options)),
        impact=list(said.get("impact", [])),
        goal=await _goal(session, workspace_id, quest) if published.goal else None,
    )


@router.get(
    "/quests/{quest}/eligibility",
    response_model=EligibilityOut,
    responses=refusals(NotFound, Unauthenticated),
)
async def get_eligibility(
    quest: QuestId, session: ReadDep, caller: ParticipantDep, language: LocaleDep, at: NowDep
) -> EligibilityOut:
    """Every condition of the Quest for me: met or not, why, and when it opens."""
    listing = await list_quests(session, caller.campaign_id, caller, at=at)
    for one in listing.quests:
        if one.offer.quest.id == quest:
            conditions = one.conditions or ()
            return eligibility_out(conditions, language=language or caller.locale, at=at)
    raise NotFound()


async def _goal(session: Session, workspace_id: UUID, quest: UUID) -> GoalAheadOut:
    found = await goal_of(session, workspace_id, quest)
    total = (await signed_so_far(session, [found]))[quest]
    ahead = found.goal.at(total)
    return GoalAheadOut(at=ahead.number, value=ahead.total, missing=ahead.missing)


def _place(said: Whereabouts | None) -> PlaceOut | None:
    if said is None:
        return None
    return PlaceOut(
        area=AreaOut(**asdict(said.area)),
        max_accuracy_m=said.max_accuracy_m,
        max_fix_age_seconds=said.max_fix_age_seconds,
    )


def _quest(one: Eligible, language: str, at: datetime) -> dict[str, Any]:
    quest = one.offer.quest
    return {
        "id": quest.id,
        "slug": quest.slug,
        "kind": quest.kind,
        "state": quest.state.value,
        "title": one.offer.title,
        "effort_minutes": one.offer.effort_minutes,
        "opens_at": quest.opens_at,
        "closes_at": quest.closes_at,
        "limits": [LimitOut(per=limit.per.value, times=limit.times) for limit in quest.limits],
        "points": quest.points,
        "verification": quest.verification.value,
        "verified": verified_out(quest, language),
        "eligibility": one.conditions and eligibility_out(one.conditions, language=language, at=at),
    }
