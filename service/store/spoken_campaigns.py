"""A campaign as messages speak of it: its title, its languages, its Quests."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import select

from quests.errors import NotFound
from scoring.claim import ByLanguage, Claim
from scoring.said import QuestName
from service.store.campaign_texts import claim_of
from service.store.session import Session
from service.store.tables import CampaignRow, ClaimRow, QuestRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenCampaign:
    """What a message needs; ``impact_wording`` says who has to agree to a Result."""

    id: UUID
    workspace_id: UUID
    lead_id: UUID
    title: ByLanguage
    languages: tuple[str, ...]
    zone: ZoneInfo
    quests: Mapping[UUID, QuestName]
    claims: tuple[Claim, ...]
    impact_wording: str


async def spoken_campaign(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> SpokenCampaign:
    """The campaign, with its live Claims.

    Raises:
        NotFound: no such campaign in this workspace.
    """
    row = await session.get(CampaignRow, (workspace_id, campaign_id))
    if row is None:
        raise NotFound()
    quests = await session.exec(
        select(QuestRow).where(
            QuestRow.workspace_id == workspace_id, QuestRow.campaign_id == campaign_id
        )
    )
    claims = await session.exec(
        select(ClaimRow)
        .where(
            ClaimRow.workspace_id == workspace_id,
            ClaimRow.campaign_id == campaign_id,
            ClaimRow.status == "live",
        )
        .order_by(ClaimRow.position)  # type: ignore[arg-type]  # a column at run time
    )
    return SpokenCampaign(
        id=row.id,
        workspace_id=workspace_id,
        lead_id=row.lead_organisation_id,
        title=row.definition["title"],
        languages=tuple(row.languages),
        zone=ZoneInfo(row.time_zone),
        quests={one.id: QuestName(kind=one.kind, title=one.definition["title"]) for one in quests},
        claims=tuple(claim_of(one) for one in claims),
        impact_wording=row.definition.get("impact_wording") or "lead",
    )
