"""The facts of who is on board follow the dates of partners, however those were set."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlmodel import col

from scoring.partner_facts import SOURCE, Scene, Term, partner_name, term_facts
from service.store.facts import facts_from, record_facts
from service.store.partnerships import Partnership, partnerships_of
from service.store.session import Session
from service.store.tables import CampaignRow, PartnerInvitationRow

# A partner that is known by its dates alone: from a blueprint, or put right by hand.
_UNNOTED = text("""
    SELECT c.id FROM campaign AS c
    WHERE c.workspace_id = :workspace AND c.state <> 'draft' AND (
        NOT EXISTS (
            SELECT FROM fact AS f
            WHERE f.workspace_id = c.workspace_id AND f.campaign_id = c.id
                AND f.source = 'partner' AND f.type = 'partner_joined')
        OR EXISTS (
            SELECT FROM partner AS p
            WHERE p.workspace_id = c.workspace_id AND p.campaign_id = c.id AND NOT EXISTS (
                SELECT FROM fact AS f
                WHERE f.workspace_id = p.workspace_id AND f.campaign_id = p.campaign_id
                    AND f.source = 'partner' AND f.partner_id = p.organisation_id
                    AND f.type = CASE WHEN p.left_on IS NULL
                        THEN 'partner_joined' ELSE 'partner_left' END
                    AND f.day = coalesce(p.left_on, p.joined_on,
                        (c.starts_at AT TIME ZONE c.time_zone)::date))))
    ORDER BY c.id
""")


async def unnoted_partners(session: Session, workspace_id: UUID) -> Sequence[UUID]:
    """Campaigns with partners whose coming or going is no fact yet."""
    return (await session.execute(_UNNOTED, {"workspace": workspace_id})).scalars().all()


async def note_partners(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> int:
    """Record what the dates of a campaign's partners say; how many facts were new?"""
    campaign = await session.get_one(CampaignRow, (workspace_id, campaign_id))
    scene = scene_of(campaign, at)
    start = campaign.starts_at.astimezone(scene.zone).date()
    recruiters = await _recruiters(session, workspace_id, campaign_id)
    new = 0
    for one in await partnerships_of(session, workspace_id, campaign_id):
        term = Term(
            organisation_id=one.organisation_id,
            sector=one.sector,
            recruited_by=recruiters.get(one.organisation_id),
            joined_on=one.joined_on or start,
            left_on=one.left_on,
        )
        new += await _note(session, scene, one, term)
    return new


def scene_of(campaign: CampaignRow, at: datetime) -> Scene:
    """The campaign as facts need it."""
    return Scene(
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        zone=ZoneInfo(campaign.time_zone),
        at=at,
    )


async def campaign_scene(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> Scene:
    """The same, of a campaign that is there."""
    return scene_of(await session.get_one(CampaignRow, (workspace_id, campaign_id)), at)


async def _note(session: Session, scene: Scene, one: Partnership, term: Term) -> int:
    known = await facts_from(
        session,
        scene.workspace_id,
        scene.campaign_id,
        source=SOURCE,
        prefix=f"{partner_name(one.organisation_id)}:partner_",
    )
    return await record_facts(session, term_facts(scene, term, known))


async def _recruiters(session: Session, workspace_id: UUID, campaign_id: UUID) -> dict[UUID, UUID]:
    """Who brought whom, by the invitation that was accepted last."""
    row = PartnerInvitationRow
    found = await session.execute(
        select(col(row.organisation_id), col(row.recruited_by))
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.campaign_id) == campaign_id,
            col(row.state) == "accepted",
        )
        .order_by(col(row.id))
    )
    return {organisation: recruiter for organisation, recruiter in found}
