"""What a campaign says and counts: live Claims, Milestones, rules for points, badges."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from quests.points import PointRule
from scoring.badges import Game
from scoring.claim import Claim
from service.store.badges import game_of
from service.store.campaign_texts import claim_of
from service.store.point_rules import point_rules
from service.store.session import Session
from service.store.tables import CampaignRow, ClaimRow, MilestoneRow


@dataclass(frozen=True, slots=True)
class Said:
    """Live Claims and Milestones of a campaign by their Quest, in the organiser's order; and the
    rules for points, and all that is counted for people.
    """

    claims: Mapping[UUID | None, list[Claim]]
    milestones: Mapping[UUID | None, list[MilestoneRow]]
    rules: tuple[PointRule, ...]
    game: Game


async def said_in(session: Session, campaign: CampaignRow) -> Said:
    """All of it, as it stands."""
    workspace_id, campaign_id = campaign.workspace_id, campaign.id
    rules = await point_rules(session, workspace_id, campaign_id)
    game = await game_of(session, campaign, rules)
    said = Said(defaultdict(list), defaultdict(list), rules, game)
    claims = select(ClaimRow).where(
        ClaimRow.workspace_id == workspace_id,
        ClaimRow.campaign_id == campaign_id,
        ClaimRow.status == "live",
    )
    for claim in await session.exec(claims.order_by(col(ClaimRow.position))):
        said.claims[claim.quest_id].append(claim_of(claim))
    milestones = select(MilestoneRow).where(
        MilestoneRow.workspace_id == workspace_id,
        MilestoneRow.campaign_id == campaign_id,
        MilestoneRow.status == "live",
    )
    for milestone in await session.exec(milestones.order_by(col(MilestoneRow.position))):
        said.milestones[milestone.quest_id].append(milestone)
    return said
