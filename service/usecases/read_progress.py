"""What has been achieved so far: live Claims and Milestones, for everybody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from scoring.claim import Claim, Milestone, in_force
from scoring.goal import GoalAhead
from service.store.campaigns import CampaignPage, MilestoneState, campaign_page
from service.store.goals import signed_so_far
from service.store.session import Session
from service.store.totals import totals_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A Claim and its number now."""

    claim: Claim
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A Milestone, and the count it is measured by."""

    state: MilestoneState
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A petition, and where it stands on the way to its goal."""

    quest_id: UUID
    goal: GoalAhead


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the campaign stands at ``as_of``."""

    page: CampaignPage
    as_of: datetime
    figures: tuple[Figure, ...]
    milestones: tuple[Ahead, ...]
    goals: tuple[Wanted, ...]


async def read_progress(session: Session, campaign_id: UUID, *, at: datetime) -> Progress:
    """The campaign's public totals: what is folded, and what still waits to be.

    Raises:
        NotFound: no such campaign.
    """
    page = await campaign_page(session, campaign_id)
    measured: list[Claim | Milestone] = [*page.claims, *(one.milestone for one in page.milestones)]
    totals = await totals_now(session, page.campaign.workspace_id, campaign_id, measured)
    signed = await signed_so_far(session, page.goals)
    return Progress(
        page=page,
        as_of=at,
        figures=tuple(
            Figure(claim=claim, value=claim.value(totals[claim.id]))
            for claim in in_force(page.claims, totals)
        ),
        milestones=tuple(
            Ahead(state=state, value=totals[state.milestone.id]) for state in page.milestones
        ),
        goals=tuple(
            Wanted(quest_id=one.quest_id, goal=one.goal.at(signed[one.quest_id]))
            for one in page.goals
        ),
    )
